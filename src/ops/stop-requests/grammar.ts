import { ASK, END, FIRST, LIST, MORE, NOT, POLITE, SELF, THIRD, WANT, YOU } from './bits.ts';
import type { Clause } from './clause.ts';
import type { Roles } from './roles.ts';
import { words } from './shared-words.ts';

/** A no before these is none: "could not you remove me", "can't unsubscribe", "не могли бы вы". */
const CANNOT = words('cant cannot couldnt wouldnt wont unable');
const ABLE = words('могли можете могу могут может можем мог получается получилось удается удалось выходит вышло работает able possible');
/** "don't forget to remove me". */
const REMINDERS = words('forget hesitate fail mind delay wait забудьте забудь затруднит тяните стесняйтесь');
const WHY = words('why how если if иначе или or почему зачем когда when unless pourquoi si');
const AUXILIARY = words('do did does have has had am are is was were will would can could to be been just also still already really ever');
/** What says when or how: "don't call before nine", "не пишите пока". */
const LIMITS = words(
  `before until till during while between yet tonight weekends weekdays mornings evenings sunday monday tuesday wednesday thursday friday saturday night nights
  вечером завтра сегодня выходным выходные ночью пока воскресенье субботу рано поздно утром до раньше лета весны осени зимы нового
  avant dimanche samedi weekend soir matin nuit pendant quand lorsque tard tot apres`,
);
const NO_LIMIT_AFTER = words('further notice you now');
const OTHER_CHANNEL = words('phone whatsapp telephone telegram linkedin телефону вотсап ватсап телеграм мобильный ночам');
const THINGS = words(
  `box kit course app курс курса курсы приложения записи
  guest guests guestlist waitlist waiting wait raffle giveaway roster rsvp playlist schedule party wedding guard price prices lunch dinner money
  гостей гостевого ожидания invites invitees attente fete soiree mariage anniversaire`,
);
const OTHERS = words(
  `bank banks gym netflix spotify youtube amazon linkedin substack patreon gmail google facebook tiktok uber disney hulu mailchimp paypal banque
  банка сбера сбербанка тинькофф озона яндекса ютуба нетфликса`,
);
const WHOSE = words('my our his her their моего моей моих нашего нашей его ее ma mon mes notre nos sa son ses leur leurs');
const FROM = words('of on in at by from for to de du des a par sur dans');
const YOURS = words(
  'your yours ur you u this these here вашей вашего ваших твоей твоего твоих вас тебя этой этого этих vos votre ta ton tes vous toi cette ces ce',
);
const REACH_OF_PLACE = 6;

export const is = ({ roles }: Clause, at: number, wanted: Roles): boolean => ((roles[at] ?? 0) & wanted) !== 0;

/** Where a word of a role stands first in a stretch; -1: nowhere. */
export function find(clause: Clause, from: number, to: number, wanted: Roles): number {
  for (let at = Math.max(0, from); at <= Math.min(to, clause.words.length - 1); at++) if (is(clause, at, wanted)) return at;
  return -1;
}

export const has = (clause: Clause, from: number, to: number, wanted: Roles): boolean => find(clause, from, to, wanted) !== -1;

/** Whether nothing but courtesy stands around some places of a clause. */
export function isAlone(clause: Clause, from: number, to: number, besides: Roles = 0): boolean {
  return clause.words.every((_, at) => (at >= from && at <= to) || is(clause, at, POLITE | SELF | MORE | ASK | YOU | besides));
}

/** "удали" is no past, though it looks like one. */
export const isPast = (word: string): boolean =>
  /(?:ed|taken|sent|struck)$/.test(word) ||
  (word !== 'удали' && /[аеиоуыюя]л(?:а|о|и)?(?:сь|ся)?$/.test(word)) ||
  word === 'исключен' ||
  word === 'удален';
export const isImperative = (word: string): boolean => /(?:ите|йте|ьте|йтесь|итесь|ьтесь|[иьй])$/.test(word) && !isInfinitive(word);
export const isInfinitive = (word: string): boolean => /(?:ть|ти|ться|тись)$/.test(word);
export const isRussian = (word: string): boolean => /^[а-яёіїєґў]/.test(word);

/** "don't unsubscribe me", "прошу не исключать": it is to stay as it is. */
export function isKept(clause: Clause, at: number): boolean {
  const { words: all, isQuestion } = clause;
  for (let before = at - 1; before >= Math.max(0, at - 4); before--) {
    const word = all[before] ?? '';
    if (is(clause, before, NOT)) {
      const next = all[before + 1] ?? '';
      if (CANNOT.has(word) && (isQuestion || has(clause, before - 2, before - 1, FIRST | YOU) || before === 0)) return false;
      if (before + 1 < at && (ABLE.has(next) || REMINDERS.has(next))) return false;
      if (all.slice(0, before).some((one) => WHY.has(one)) && (isQuestion || !has(clause, before - 1, before - 1, FIRST | THIRD)))
        return false;
      // "вы до сих пор не удалили мой адрес"
      if (isPast(all[at] ?? '') && !has(clause, before - 2, before - 1, FIRST)) return false;
      return true;
    }
    if (!is(clause, before, ASK | MORE | SELF | POLITE | YOU | WANT) && !AUXILIARY.has(word)) return false;
  }
  return false;
}

/** "we stopped", "people unsubscribe": somebody tells, and asks for nothing. */
export function isTold(clause: Clause, at: number, who: Roles = FIRST | THIRD): boolean {
  for (let before = at - 1; before >= Math.max(0, at - 4); before--) {
    if (is(clause, before, who)) return true;
    const word = clause.words[before] ?? '';
    if (is(clause, before, ASK | WANT | YOU | SELF) && !AUXILIARY.has(word)) return false;
    if (!AUXILIARY.has(word) && !is(clause, before, NOT | MORE | END)) return false;
  }
  return false;
}

/** It says until when, or by which way not. */
export function isLimited({ words: all }: Clause, from = 0): boolean {
  return all.some(
    (word, at) => at >= from && LIMITS.has(word) && !NO_LIMIT_AFTER.has(all[at + 1] ?? '') && !NO_LIMIT_AFTER.has(all[at + 2] ?? ''),
  );
}

export const isOtherChannel = ({ words: all }: Clause): boolean => all.some((word) => OTHER_CHANNEL.has(word));

/** "off the guest list", "from the newsletter of my bank": a list that is not ours. */
export function isElsewhere(clause: Clause, from: number): boolean {
  const after = clause.words.slice(from, from + REACH_OF_PLACE);
  if (after.some((word) => THINGS.has(word))) return true;
  if (after.some((word) => YOURS.has(word))) return false;
  return after.some((word, at) => {
    if (OTHERS.has(word)) return true;
    const isOfList = isRussian(word) ? is(clause, from + at - 1, LIST) : FROM.has(after[at - 1] ?? '');
    return at > 0 && WHOSE.has(word) && isOfList && isOwned(after[at + 1] ?? '');
  });
}

/** Of my bank, not: from my address. */
function isOwned(word: string): boolean {
  return word !== '' && !/^(?:address|e?mail|inbox|mailbox|name|адрес|почт|ящик)/.test(word);
}
