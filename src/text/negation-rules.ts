import type { Language } from './languages.ts';
import type { NegationRules } from './negation.ts';

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}

function rules(
  negators: string,
  {
    after = '',
    notReally = '',
    ends = '',
    and = '',
    reachBefore = 6,
    reachAfter = 2,
  }: Partial<Record<'after' | 'notReally' | 'ends' | 'and', string>> & {
    reachBefore?: number;
    reachAfter?: number;
  },
): NegationRules {
  return {
    negators: words(negators),
    after: words(after),
    notReally: words(notReally),
    ends: words(ends),
    listWords: words(and),
    reachBefore,
    reachAfter,
  };
}

/** How each language says no, folded: without accents, and short forms as one word ("don't" is dont) or two (French "n'ai" is n, ai). */
export const NEGATION: Record<Language, NegationRules> = {
  en: rules(
    `no not never dont doesnt didnt wont wouldnt cant cannot couldnt shouldnt isnt arent wasnt werent aint havent hasnt hadnt without
    nobody nothing none neither nor hardly`,
    {
      after: 'no not never nope nah',
      notReally: 'only just problem problems worries worry doubt wonder hesitate forget miss shy wait matter sure',
      ends: 'but however because although though',
      and: 'or and nor any other',
      reachAfter: 0,
    },
  ),
  fr: rules('ne n pas jamais rien aucun aucune sans ni non', {
    after: 'pas jamais rien',
    notReally: 'seulement probleme probleme souci hesitez hesite oubliez oublie que',
    ends: 'mais cependant car',
    and: 'ou et ni de d',
  }),
  ru: rules('не ни нет без никогда нельзя никто никак', {
    after: 'нет нельзя',
    notReally: 'только проблема вопрос против стесняйтесь стесняйся забудьте забудь забывайте раз столько',
    ends: 'но однако зато а',
    and: 'и или ни',
    reachBefore: 4,
    reachAfter: 1,
  }),
  es: rules('no nunca jamas sin ni nada ningun ninguna ninguno tampoco nadie', {
    after: 'no nunca',
    notReally: 'solo solamente dudes duden problema olvides',
    ends: 'pero aunque sino',
    and: 'o y ni',
    reachAfter: 0,
  }),
  pt: rules('nao nunca jamais sem nem nenhum nenhuma ninguem tampouco', {
    after: 'nao nunca',
    notReally: 'so somente apenas problema hesite esqueca',
    ends: 'mas porem',
    and: 'ou e nem',
    reachAfter: 0,
  }),
  de: rules('nicht nie niemals kein keine keinen keinem keiner keines ohne weder nein', {
    after: 'nicht nie nein',
    notReally: 'nur problem zogern vergessen',
    ends: 'aber sondern jedoch',
    and: 'oder und noch',
    reachAfter: 3,
  }),
  it: rules('non no mai senza ne nessun nessuno nessuna niente', {
    after: 'mai no',
    notReally: 'solo soltanto problema esitare esiti dimenticare',
    ends: 'ma pero',
    and: 'o e ne',
    reachAfter: 0,
  }),
  tr: rules('hic ne asla', { after: 'degil yok istemiyorum', notReally: 'sorun', ends: 'ama fakat', and: 've veya' }),
  id: rules('tidak tak bukan jangan belum tanpa gak nggak enggak ga ndak', {
    after: 'tidak',
    notReally: 'hanya cuma masalah ragu',
    ends: 'tapi tetapi',
    and: 'atau dan',
    reachAfter: 0,
  }),
};

/** What turns a word around from within: "неинтересно". */
export const NEGATIVE_PREFIXES: Partial<Record<Language, readonly string[]>> = { ru: ['не'], en: ['un', 'non'] };
