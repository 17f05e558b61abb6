import * as of from '../bits.ts';
import type { Clause } from '../clause.ts';
import { find, has, is, isAlone, isImperative, isInfinitive, isLimited, isOtherChannel, isPast, isRussian, isTold } from '../grammar.ts';
import { FOREIGN, HURT, MEDIA, SO_THAT, words } from '../shared-words.ts';
import type { StopRule, Strength } from '../strength.ts';

const CAN_YOU = words('can could would will please if that');
const NO_CALL = words('email mail write письмом письменно почте почту почтой пишите напишите e');
const DIRECT = words('dont not never didnt wouldnt nolonger donot не ненадо нельзя нехочу ne n plus pas jamais');

/** "don't write to us", "не надо мне ничего присылать", "ne m'écrivez plus". */
export const asksNotToWrite: StopRule = (clause) => {
  const { words: all } = clause;
  let mild: Strength | undefined;
  for (let at = find(clause, 0, all.length, of.NOT); at !== -1; at = find(clause, at + 1, all.length, of.NOT)) {
    const verb = verbAfter(clause, at);
    // "n'arrête pas de m'écrire", "oublie pas de m'envoyer la recette"
    if (has(clause, at - 2, at - 1, of.END | of.LOSE)) continue;
    if (verb === -1 || !isDirective(clause, at, verb)) continue;
    if (isLimited(clause) || isOtherChannel(clause) || all[verb + 1] === 'так' || all[verb + 1] === 'so') continue;
    if (all.some((one) => MEDIA.has(one))) continue;
    const mentions = of.SELF | of.MORE | of.MAIL | of.OFFER;
    const isMore = has(clause, at - 3, verb + 7, of.MORE);
    // "don't write here, I'm on whatsapp": by this way.
    if (
      !isMore &&
      !has(clause, verb, verb + 4, of.MAIL | of.OFFER) &&
      all.slice(verb, verb + 3).some((one) => /^(?:here|сюда|тут|ici)$/.test(one))
    ) {
      mild ??= 'mild';
      continue;
    }
    const isToUs =
      has(clause, at - 4, verb + 6, mentions) ||
      has(clause, verb + 1, verb + 6, of.ADDRESS) ||
      all.slice(verb).includes('this') ||
      (isInfinitive(all[verb] ?? '') && has(clause, 0, at, of.ASK));
    if (is(clause, verb, of.CALL) && !is(clause, verb, of.WRITE | of.SEND)) {
      if (isMore && !all.some((one) => NO_CALL.has(one))) return 'stop';
      mild ??= isAlone(clause, at, verb) ? 'mild' : undefined;
      continue;
    }
    if (all.slice(verb + 1, verb + 3).some((one) => FOREIGN.has(one))) continue;
    // "не пишите в отдел кадров, пишите в закупки"
    if (all[verb + 1] === 'в' && /^(?:отдел|личк|чат|директ)/.test(all[verb + 2] ?? '')) continue;
    if (all[at] === 'dont' && all[verb] === 'bother' && verb === at + 1 && !has(clause, verb + 1, verb + 2, of.SELF)) continue;
    const isOfThing = has(clause, at, verb + 7, of.THING);
    if (isMore && !(isOfThing && is(clause, verb, of.SEND) && !isRussian(all[verb] ?? ''))) return 'stop';
    if (!isOfThing && (isToUs || isAlone(clause, at, verb))) return 'stop';
  }
  return mild;
};

/** The verb that a no is said of: nothing but asking and pronouns stands between. */
function verbAfter(clause: Clause, at: number): number {
  for (let place = at + 1; place <= Math.min(at + 6, clause.words.length - 1); place++) {
    if (is(clause, place, of.WRITE | of.SEND | of.CALL)) return place;
    const word = clause.words[place] ?? '';
    const isBridge: boolean =
      is(clause, place, of.ASK | of.MORE | of.SELF | of.YOU | of.OFFER | of.NOT | of.POLITE) ||
      /^(?:to|be|ever|keep|try|bother|надо|нужно|стоит|y|en|de|d|be|any|further|даже|вам)$/.test(word);
    if (!isBridge || word === 'better') return -1;
  }
  return -1;
}

/** Whether a no with a verb tells somebody what to do, and does not say what somebody does. */
function isDirective(clause: Clause, at: number, verb: number): boolean {
  const { words: all } = clause;
  const no = all[at] ?? '';
  const word = all[verb] ?? '';
  if (!DIRECT.has(no) || all.some((one) => HURT.has(one))) return false;
  const asksBefore = has(clause, 0, at - 1, of.ASK) || all.slice(0, at).some((one) => CAN_YOU.has(one) && one !== 'that' && one !== 'if');
  if (isRussian(word)) {
    if (isPast(word)) return all.some((one) => SO_THAT.has(one)) && no === 'не';
    if (isInfinitive(word)) {
      if (
        no === 'ненадо' ||
        has(clause, 0, verb - 1, of.ASK | of.MORE) ||
        has(clause, 0, at - 1, of.MAIL | of.ADDRESS) ||
        at === 0 ||
        isAlone(clause, at, verb)
      )
        return !has(clause, 0, at, of.FIRST) || asksBefore;
      return has(clause, verb + 1, verb + 3, of.SELF | of.MORE);
    }
    // "пишете" is no request, but it is often meant for one.
    return (isImperative(word) || (/ете$/.test(word) && has(clause, at - 2, verb + 3, of.MORE | of.SELF))) && !isTold(clause, at);
  }
  if (/(?:ing|ed)$/.test(word) && all[verb - 1] !== 'keep' && all[at - 1] !== 'mind') return no === 'no';
  if (isTold(clause, at) && !asksBefore) return false;
  if (has(clause, at - 1, at - 1, of.YOU)) return asksBefore || all.slice(0, at).some((one) => one === 'que' || one === 'qu');
  if (has(clause, 0, at - 1, of.FIRST)) return asksBefore || has(clause, 0, at - 1, of.YOU);
  return no !== 'didnt' && no !== 'wouldnt';
}

/** "m'écris plus", without its ne. */
export const asksNotToWriteInFrench: StopRule = (clause) => {
  const { words: all } = clause;
  const at = find(clause, 0, all.length, of.WRITE | of.SEND);
  if (at === -1 || !['plus', 'pas', 'jamais'].includes(all[at + 1] ?? '') || has(clause, 0, at, of.FIRST | of.THIRD | of.YOU | of.NOT))
    return undefined;
  if (!has(clause, at - 1, at - 1, of.SELF)) return undefined;
  return all[at + 2] === 'ici' ? 'mild' : 'stop';
};
