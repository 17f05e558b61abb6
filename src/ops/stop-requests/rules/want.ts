import * as of from '../bits.ts';
import { find, has, is, isAlone, isLimited, isPast, isRussian } from '../grammar.ts';
import { BEING, FOREIGN, words } from '../shared-words.ts';
import type { StopRule } from '../strength.ts';

const FRENCH_YOU = words('vous te tu t');
const HEAR = words('hear hearing слышать знать');
const ARRIVED = words('received arrived yet found have got there was were see came come needed');

/** "we do not wish to be contacted", "письма такие не нужны", "je ne souhaite plus recevoir". */
export const wantsNone: StopRule = (clause) => {
  const { words: all } = clause;
  for (let at = find(clause, 0, all.length, of.NOT); at !== -1; at = find(clause, at + 1, all.length, of.NOT)) {
    const want = find(clause, at - 2, at + 3, of.WANT);
    const isSoThat = all.some((one) => one === 'чтоб' || one === 'чтобы');
    if ((has(clause, at - 1, at - 1, of.YOU) && !isRussian(all[at] ?? '')) || all.slice(0, at).includes('if') || isLimited(clause))
      continue;
    if (
      all.some((one) => one === 'sure' || one === 'ensure') &&
      has(clause, at + 1, at + 3, of.GET) &&
      has(clause, at, all.length, of.MORE | of.MAIL)
    )
      return 'stop';
    if (all[at + 1] === 'be' && /^(?:on|in)$/.test(all[at + 2] ?? '') && has(clause, at + 3, at + 5, of.LIST)) return 'stop';
    if (
      isSoThat &&
      has(clause, 0, all.length, of.GET | of.WRITE | of.SEND) &&
      has(clause, 0, all.length, of.MAIL | of.MORE) &&
      all.some(isPast)
    )
      return 'stop';
    const rather = all.some((one) => one === 'rather' || one === 'prefer' || one === 'preferer');
    // "pour ne plus recevoir vos courriels"
    const isFrenchEnd = all[at] === 'plus' && is(clause, at + 1, of.GET);
    if (want === -1 && !rather && !isFrenchEnd) continue;
    if (
      want !== -1 &&
      /^(?:on|in)$/.test(all[find(clause, want + 1, want + 6, of.LIST) - 2] ?? '') &&
      has(clause, want + 1, want + 6, of.LIST)
    )
      return 'stop';
    const from = want === -1 ? at : want;
    const isOfThing = has(clause, from, from + 8, of.THING);
    const got = isRussian(all[from] ?? '') ? find(clause, 0, from + 6, of.GET) : find(clause, from, from + 6, of.GET);
    if (got !== -1 && !isOfThing) {
      const isHearing = HEAR.has(all[got] ?? '') && has(clause, got, got + 4, of.YOU);
      if (isHearing || has(clause, 0, all.length, of.MAIL | of.OFFER) || (isRussian(all[got] ?? '') && /^получ/.test(all[got] ?? '')))
        return 'stop';
    }
    if (isOfThing) continue;
    const mail = isRussian(all[from] ?? '') ? find(clause, from - 5, from + 4, of.MAIL) : find(clause, from + 1, from + 5, of.MAIL);
    const isVerb = mail !== -1 && (all[mail - 1] === 'to' || FOREIGN.has(all[mail + 1] ?? '') || FOREIGN.has(all[mail - 1] ?? ''));
    if (mail !== -1 && !isVerb && (want !== -1 || has(clause, 0, all.length, of.MORE))) return 'stop';
    const written = find(clause, from + 1, from + 6, of.WRITE | of.SEND | of.CALL);
    if (
      written !== -1 &&
      (all.slice(from, written).some((one) => BEING.has(one)) ||
        (has(clause, from + 1, written, of.YOU) && (!FRENCH_YOU.has(all[written - 1] ?? '') || all.includes('que'))))
    )
      return 'stop';
    if (written !== -1 && isRussian(all[written] ?? '') && isPast(all[written] ?? '') && has(clause, 0, written, of.YOU | of.SELF))
      return 'stop';
  }
  return undefined;
};

/** "no more mails", "ни одного письма", "plus de mails svp". */
export const wantsNoMore: StopRule = (clause) => {
  const { words: all } = clause;
  for (let at = find(clause, 0, all.length, of.NONE); at !== -1; at = find(clause, at + 1, all.length, of.NONE)) {
    const mail = find(clause, at + 1, at + 4, of.MAIL);
    if (mail === -1 || (has(clause, 0, at - 1, of.FIRST) && !has(clause, 0, at - 1, of.ASK)) || all.some((one) => ARRIVED.has(one)))
      continue;
    if (has(clause, at, at, of.MORE) || has(clause, at - 3, mail + 2, of.MORE) || isAlone(clause, at, mail, of.OFFER | of.FIRST))
      return 'stop';
  }
  return undefined;
};
