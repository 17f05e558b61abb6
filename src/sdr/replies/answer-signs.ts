import type { ReplyOutcome } from '../../db/sdr/replies.ts';
import type { PhraseMatch } from '../../text/find-phrases.ts';
import type { Sign, SignedPhrase } from './phrases.ts';

export type Found = PhraseMatch<SignedPhrase>;

const REACH_OF_POLITENESS = 60;
const POLITE =
  /(?<!\p{L})не (?:мог(?:ли|ла|ло|ут)?|смогли|смог|затруднит|подскаж\p{L}{1,4}|будете ли|хотите ли|получил\p{L}{0,2}|дош\p{L}{1,3}|приш\p{L}{1,3}|приходил\p{L}{0,2}|открыва\p{L}{2,5}|вижу)(?!\p{L})|(?:couldn't|could not|can't|cannot|wouldn't|why not|why don't) (?:you|we)|(?:haven't|have not|didn't|did not|never) (?:yet )?(?:receive|received|get|got|see|seen)(?!\p{L})/iu;

/** Phrases without those that a mask says are of something else. */
export function unmasked(all: readonly Found[]): Found[] {
  const masks = all.filter(({ id }) => id.sign === 'nothing');
  return all.filter(({ id, start, end }) => id.sign !== 'nothing' && !masks.some((mask) => mask.start < end && start < mask.end));
}

export function said(found: readonly Found[], sign: Sign): Found | undefined {
  return found.find(({ id, negated }) => id.sign === sign && (!negated || id.saysNo));
}

export interface Said {
  outcome: ReplyOutcome;
  match: Found;
}

/** What the phrases of a text come to by themselves: the no before the interest, and of two the later. */
export function saidBy(text: string, found: readonly Found[]): Said | undefined {
  const left = said(found, 'left');
  if (left !== undefined) return { outcome: 'left_company', match: left };
  const isRefused = (match: Found) => match.negated && !asksAllTheSame(text, match);
  const no = found.findLast((match) => {
    const { sign, saysNo, isWeak } = match.id;
    return sign === 'no' ? (!match.negated || saysNo) && !isWeak : (sign === 'info' || sign === 'interested') && isRefused(match);
  });
  const info = found.findLast((match) => match.id.sign === 'info' && !isRefused(match) && !match.id.isWeak);
  // "not now, but send the price list"
  if (no !== undefined && (info === undefined || info.start < no.start)) return { outcome: 'decline', match: no };
  if (info !== undefined) return { outcome: 'info_request', match: info };
  const wanted = found.find((match) => match.id.sign === 'interested' && !isRefused(match));
  if (wanted !== undefined) return { outcome: 'interested', match: wanted };
  const question = found.find((match) => match.id.sign === 'info' && !isRefused(match));
  if (question !== undefined) return { outcome: 'info_request', match: question };
  const away = said(found, 'away');
  if (away !== undefined) return { outcome: 'out_of_office', match: away };
  const weak = found.find(({ id }) => id.sign === 'no');
  return weak === undefined ? undefined : { outcome: 'decline', match: weak };
}

/** "Не могли бы вы прислать …?", "I have not received your price list": a no that asks. */
function asksAllTheSame(text: string, { start, end }: Found): boolean {
  return POLITE.test(text.slice(Math.max(0, start - REACH_OF_POLITENESS), end));
}
