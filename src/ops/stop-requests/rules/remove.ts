import * as of from '../bits.ts';
import type { Clause } from '../clause.ts';
import { find, has, is, isAlone, isElsewhere, isKept, isPast, isRussian, isTold } from '../grammar.ts';
import { BEING, OWN, SO_THAT, words, YOUR } from '../shared-words.ts';
import type { StopRule } from '../strength.ts';

const WAS = words('was were');
/** "delete my last email, I meant 20" */
const EARLIER = words('previous last earlier first прошлое предыдущее прошлый последнее');
const DATIVE = words('мне нам мені');
const OUT_OF = words('from off out of из с со от de des du');
const AFTER_OFF = words('of from your the this that all any please pls thanks now asap immediately of ur these here thx plz it and in');
const MISTAKE = words('recipient mistake error ошибке ошибочно адресатом получателем intended');

/** "remove me", "take my address out", "адрес из списка вычеркните". */
export const asksToRemove: StopRule = (clause) => {
  const { words: all } = clause;
  if (clause.isCompound || all.some((word) => MISTAKE.has(word))) return undefined;
  for (
    let at = find(clause, 0, all.length, of.REMOVE | of.PARTICLE);
    at !== -1;
    at = find(clause, at + 1, all.length, of.REMOVE | of.PARTICLE)
  ) {
    const word = all[at] ?? '';
    const isParticle = !is(clause, at, of.REMOVE);
    const off = isParticle ? find(clause, at + 1, at + 7, of.OFF) : at;
    if (off === -1 || (isParticle && !isRoomToGoOff(clause, at, off))) continue;
    if (isKept(clause, at) || isElsewhere(clause, Math.min(at, off) + 1)) continue;
    if (!isParticle && isAlone(clause, at, at)) return 'stop';
    if (isReported(clause, at)) continue;
    const isOfSelf = nearSelf(clause, at);
    const list = find(clause, at - 6, at + 8, of.LIST);
    const isFromList =
      list !== -1 && (all.slice(Math.max(0, Math.min(at, list) - 2), list).some((one) => OUT_OF.has(one)) || isRussian(word));
    if (has(clause, at - 4, at + 6, of.THING) && !(isOfSelf && isFromList)) continue;
    if (isOfSelf || isFromList || isOwnAddress(clause, at)) return 'stop';
    // "I wish to be removed", "I request deletion"
    const isWished = has(clause, 0, at - 1, of.WANT | of.ASK) && !has(clause, at - 1, at - 1, of.NOT);
    if (
      isWished &&
      /^(?:removal|deletion|erasure|removed|deleted)$/.test(word) &&
      clause.words.slice(at + 1).every((one) => AFTER_OFF.has(one) || OUT_OF.has(one))
    )
      return 'stop';
  }
  return undefined;
};

/** "off" stands where something is taken off a list, not in "take me off guard". */
function isRoomToGoOff(clause: Clause, at: number, off: number): boolean {
  const next = clause.words[off + 1];
  if (next !== undefined && !AFTER_OFF.has(next) && !is(clause, off + 1, of.POLITE | of.YOU) && !has(clause, off + 1, off + 3, of.LIST))
    return false;
  return has(clause, at + 1, off, of.SELF | of.ADDRESS) || has(clause, off + 1, off + 5, of.LIST);
}

/** What somebody did, or has seen done: "I removed the widget", "I was removed by mistake". */
function isReported(clause: Clause, at: number): boolean {
  const { words: all } = clause;
  const word = all[at] ?? '';
  if (isTold(clause, at)) return true;
  if (!isPast(word)) return false;
  const before = all.slice(Math.max(0, at - 4), at);
  if (isRussian(word)) return !has(clause, at - 3, at - 1, of.NOT) && !all.some((one) => SO_THAT.has(one));
  return (
    before.some((one) => WAS.has(one)) ||
    !(before.some((one) => BEING.has(one)) || has(clause, at - 4, at - 1, of.NOT) || has(clause, 0, at - 1, of.ASK | of.WANT))
  );
}

function nearSelf(clause: Clause, at: number): boolean {
  const { words: all } = clause;
  const after = find(clause, at + 1, at + 7, of.SELF);
  if (DATIVE.has(all[after] ?? '')) return false;
  if (after !== -1 && !['for', 'to', 'let', 'send', 'для', 'пришлите'].includes(all[after - 1] ?? '')) return true;
  // In Russian and French it may stand before: "меня удалите", "me retirer".
  const before = find(clause, at - 4, at - 1, of.SELF);
  return before !== -1 && all[before] !== 'us' && all[before - 1] !== 'let';
}

/** "my address", "this email", "контакты АО": nothing that is the reader's own. */
function isOwnAddress(clause: Clause, at: number): boolean {
  const { words: all } = clause;
  for (
    let place = find(clause, at - 5, at + 7, of.ADDRESS);
    place !== -1 && place <= at + 7;
    place = find(clause, place + 1, at + 7, of.ADDRESS)
  ) {
    if (place === at) continue;
    const before = all.slice(Math.max(0, place - 3), place);
    if (before.some((one) => YOUR.has(one) || EARLIER.has(one))) continue;
    if (isRussian(all[at] ?? '')) return true;
    if (
      before.some((one) => OWN.has(one)) ||
      OUT_OF.has(all[place + 1] ?? '') ||
      isAlone(clause, Math.min(at, place), Math.max(at, place), of.ADDRESS)
    )
      return true;
  }
  return false;
}
