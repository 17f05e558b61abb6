import type { Language } from './languages.ts';
import type { NegationRules } from './negation.ts';

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}

interface Words {
  negators: string;
  after?: string;
  notReally: string;
  notReallyBefore?: string;
  ends: string;
  and: string;
  or: string;
  reachBefore?: number;
  reachAfter?: number;
}

function rules({
  negators,
  after = '',
  notReally,
  notReallyBefore = '',
  ends,
  and,
  or,
  reachBefore = 6,
  reachAfter = 0,
}: Words): NegationRules {
  return {
    negators: words(negators),
    after: words(after),
    notReally: words(notReally),
    notReallyBefore: words(notReallyBefore),
    ends: words(ends),
    listWords: words(`${and} ${or}`),
    alternatives: words(or),
    reachBefore,
    reachAfter,
  };
}

/** How each language says no, folded: without accents, and short forms as one word ("don't" is dont) or two (French "n'ai" is n, ai). */
export const NEGATION: Record<Language, NegationRules> = {
  en: rules({
    negators: `no not never dont doesnt didnt wont wouldnt cant cannot couldnt shouldnt isnt arent wasnt werent aint havent hasnt hadnt
    without nobody nothing none neither nor hardly`,
    after: 'no not never nope nah',
    notReally: 'only just problem problems worries worry doubt wonder hesitate forget miss shy wait matter sure',
    ends: 'but however because although though',
    and: 'and any other',
    or: 'or nor',
  }),
  fr: rules({
    negators: 'ne n pas jamais rien aucun aucune sans ni non',
    after: 'pas jamais rien',
    notReally: 'seulement probleme souci hesitez hesite oubliez oublie que',
    notReallyBefore: 'hesitez hesite oubliez oublie pourquoi',
    ends: 'mais cependant car',
    and: 'et de d',
    or: 'ou ni',
    reachAfter: 2,
  }),
  ru: rules({
    negators: 'не ни нет без никогда нельзя никто никак',
    after: 'нет нельзя',
    notReally: 'только проблема вопрос против стесняйтесь стесняйся забудьте забудь забывайте раз столько',
    notReallyBefore: 'почему',
    ends: 'но однако зато а',
    and: 'и',
    or: 'или ни',
    reachBefore: 4,
    reachAfter: 1,
  }),
  es: rules({
    negators: 'no nunca jamas sin ni nada ningun ninguna ninguno tampoco nadie',
    after: 'no nunca',
    notReally: 'solo solamente dudes duden problema olvides',
    ends: 'pero aunque sino',
    and: 'y',
    or: 'o ni',
  }),
  pt: rules({
    negators: 'nao nunca jamais sem nem nenhum nenhuma ninguem tampouco',
    after: 'nao nunca',
    notReally: 'so somente apenas problema hesite esqueca',
    ends: 'mas porem',
    and: 'e',
    or: 'ou nem',
  }),
  de: rules({
    negators: 'nicht nie niemals kein keine keinen keinem keiner keines ohne weder nein',
    after: 'nicht nie nein',
    notReally: 'nur problem zogern vergessen',
    ends: 'aber sondern jedoch',
    and: 'und',
    or: 'oder noch',
    reachAfter: 3,
  }),
  it: rules({
    negators: 'non no mai senza ne nessun nessuno nessuna niente',
    after: 'mai no',
    notReally: 'solo soltanto problema esitare esiti dimenticare',
    ends: 'ma pero',
    and: 'e',
    or: 'o ne',
  }),
  tr: rules({
    negators: 'hic ne asla',
    after: 'degil yok istemiyorum',
    notReally: 'sorun',
    ends: 'ama fakat',
    and: 've',
    or: 'veya',
    reachAfter: 2,
  }),
  id: rules({
    negators: 'tidak tak bukan jangan belum tanpa gak nggak enggak ga ndak',
    after: 'tidak',
    notReally: 'hanya cuma masalah ragu',
    ends: 'tapi tetapi',
    and: 'dan',
    or: 'atau',
  }),
};

/** What turns a word around from within: "неинтересно". */
export const NEGATIVE_PREFIXES: Partial<Record<Language, readonly string[]>> = { ru: ['не'], en: ['un', 'non'] };
