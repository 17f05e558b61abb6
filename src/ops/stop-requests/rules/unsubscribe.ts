import * as of from '../bits.ts';
import { find, has, isAlone, isElsewhere, isKept, isLimited, isPast, isRussian, isTold } from '../grammar.ts';
import { FOREIGN, HURT, MEDIA, SO_THAT, words } from '../shared-words.ts';
import type { StopRule } from '../strength.ts';

/** What an unsubscribe is part of where nobody asks for one. */
const OF_UNSUB = words(
  'button buttons link links rate rates page pages flow feature handling form option process users user customers customer function функция',
);
const BEFORE_UNSUB = words(
  'процент процента уровень доля количество число rate rates many does кнопка кнопку кнопки ссылка ссылку ссылки ссылке форма форму through how',
);
const DETERMINERS = words('a an the any one some all users user customers people inactive members');
const TRIED = words(
  'clicked pressed tried used hit followed нажимала нажимал нажал нажала пробовал пробовала кликал кликала жал жала кликнул',
);
const STOP_ELSE = words('by over sign light bus watch shop motion losing working worrying');
const BEFORE_STOP = words('bus full non pit one first next last');
const WHY = words('why почему зачем pourquoi');
const MUST = words('must need needs have has to should please want like ask');

/** Asks by the one word that says it all. */
export const asksToUnsubscribe: StopRule = (clause) => {
  const { words: all } = clause;
  for (let at = find(clause, 0, all.length, of.UNSUB); at !== -1; at = find(clause, at + 1, all.length, of.UNSUB)) {
    const next = all[at + 1] ?? '';
    const before = all[at - 1] ?? '';
    const isNoun =
      OF_UNSUB.has(next) ||
      (BEFORE_UNSUB.has(before) && before !== 'how') ||
      has(clause, at - 1, at - 1, of.THIRD) ||
      (DETERMINERS.has(next) && OF_UNSUB.has(all[at + 2] ?? '')) ||
      OF_UNSUB.has(next);
    if (/^(?:unsubscribes|отписок)$/.test(all[at] ?? '') || all.some((word) => HURT.has(word) || word === 'hate')) continue;
    const isTried = all.some((word) => TRIED.has(word));
    if (isNoun && !isTried) continue;
    if (/^отпиш(?:итесь|ись)$/.test(all[at] ?? '') && next !== 'от') continue;
    if (isKept(clause, at) || isElsewhere(clause, at + 1)) continue;
    return 'stop';
  }
  return undefined;
};

/** "stop emailing me", "рассылки просим прекратить", and "stop" alone. */
export const asksToEnd: StopRule = (clause) => {
  const { words: all } = clause;
  for (let at = find(clause, 0, all.length, of.END); at !== -1; at = find(clause, at + 1, all.length, of.END)) {
    const word = all[at] ?? '';
    const next = all[at + 1] ?? '';
    if (STOP_ELSE.has(next) || BEFORE_STOP.has(all[at - 1] ?? '') || next === 'ли' || isKept(clause, at)) continue;
    if (isTold(clause, at) || (isPast(word) && !(isRussian(word) ? all.some((one) => SO_THAT.has(one)) : has(clause, 0, at, of.ASK))))
      continue;
    if (all.some((one) => HURT.has(one) || MEDIA.has(one))) continue;
    if (isElsewhere(clause, at + 1) && !has(clause, at, at + 4, of.SELF)) continue;
    // "why did you stop writing?"
    if (clause.isQuestion && all.slice(0, at).some((one) => WHY.has(one)) && !has(clause, 0, at, of.NOT)) continue;
    const verb = find(clause, at + 1, at + 5, of.WRITE | of.SEND | of.CALL | of.MAIL | of.BLOCK);
    if (verb !== -1 && !isLimited(clause, verb)) {
      const isOthers = all.slice(verb + 1, verb + 5).some((one) => FOREIGN.has(one)) && !has(clause, at, verb + 4, of.SELF);
      // "I want to stop sending so many mails to clients"
      const isOwnHabit =
        all[at - 1] === 'to' && has(clause, 0, at, of.FIRST) && !has(clause, at, verb + 4, of.SELF | of.GET) && !has(clause, 0, at, of.YOU);
      if (!isOthers && !isOwnHabit) return 'stop';
    }
    // "I'm going to need you to stop"
    const isAskedOfYou = all[at - 1] === 'to' && has(clause, at - 3, at - 2, of.YOU) && has(clause, 0, at - 3, of.ASK | of.WANT);
    if (isAskedOfYou && isAlone(clause, 0, at)) return 'stop';
    const got = find(clause, at + 1, at + 3, of.GET);
    if (got !== -1 && has(clause, got + 1, got + 5, of.MAIL | of.OFFER)) return 'stop';
    const mail = find(clause, at - 6, at - 1, of.MAIL);
    if (mail !== -1 && (isRussian(word) ? !isPast(word) : all.slice(mail, at).some((one) => MUST.has(one)))) return 'stop';
  }
  return undefined;
};
