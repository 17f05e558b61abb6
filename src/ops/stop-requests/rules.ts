import * as of from './bits.ts';
import type { Clause } from './clause.ts';
import {
  find,
  has,
  is,
  isAlone,
  isElsewhere,
  isImperative,
  isInfinitive,
  isKept,
  isLimited,
  isOtherChannel,
  isPast,
  isRussian,
  isTold,
} from './grammar.ts';

/** stop: to be written to no more. mild: no more calls, which leaves the other ways open. */
export type Strength = 'stop' | 'mild';
export type StopRule = (clause: Clause) => Strength | undefined;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

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
const FOREIGN = words('clients people her him them customers his my others anyone');
const BEING = words('etre be get being been getting have having has');
const WAS = words('was were');
const OWN = words(
  'my our this these мой наш нашу наши мою мое мои этот эту этого моего нашего данный данного указанный нашей моей mon ma mes notre nos cette',
);
const YOUR = words('your yours ur ваш ваши вашу ваше вашего вашей ваших вашими вашим твой твои твоя твою твоих твоими vos votre ton tes');
const OUT_OF = words('from off out of из с со от de des du');
const AFTER_OFF = words('of from your the this that all any please pls thanks now asap immediately of ur these here thx plz it and in');
const MISTAKE = words('recipient mistake error ошибке ошибочно адресатом получателем intended');
const MUST = words('must need needs have has to should please want like ask');
const CAN_YOU = words('can could would will please if that');
const HURT = words('sad miss hurt upset lonely');
const SO_THAT = words('чтоб чтобы если бы лучше ensure sure that so');
const FRENCH_YOU = words('vous te tu t');
const HEAR = words('hear hearing слышать знать');
const ARRIVED = words('received arrived yet found have got there was were see came come needed');
const NO_CALL = words('email mail write письмом письменно почте почту почтой пишите напишите e');

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
    if (all.some((one) => HURT.has(one))) continue;
    const verb = find(clause, at + 1, at + 5, of.WRITE | of.SEND | of.CALL | of.MAIL | of.BLOCK);
    if (verb !== -1 && !isLimited(clause, verb)) {
      const isOthers = all.slice(verb + 1, verb + 5).some((one) => FOREIGN.has(one)) && !has(clause, at, verb + 4, of.SELF);
      // "I want to stop sending so many mails to clients"
      const isOwnHabit =
        all[at - 1] === 'to' && has(clause, 0, at, of.FIRST) && !has(clause, at, verb + 4, of.SELF | of.GET) && !has(clause, 0, at, of.YOU);
      if (!isOthers && !isOwnHabit) return 'stop';
    }
    const got = find(clause, at + 1, at + 3, of.GET);
    if (got !== -1 && has(clause, got + 1, got + 5, of.MAIL | of.OFFER)) return 'stop';
    const mail = find(clause, at - 6, at - 1, of.MAIL);
    if (mail !== -1 && (isRussian(word) ? !isPast(word) : all.slice(mail, at).some((one) => MUST.has(one)))) return 'stop';
  }
  return undefined;
};

/** "remove me", "take my address out", "адрес из списка вычеркните". */
export const asksToRemove: StopRule = (clause) => {
  const { words: all } = clause;
  if (all.some((word) => MISTAKE.has(word))) return undefined;
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
  return before.some((one) => WAS.has(one)) || !(before.some((one) => BEING.has(one)) || has(clause, at - 4, at - 1, of.NOT));
}

function nearSelf(clause: Clause, at: number): boolean {
  const { words: all } = clause;
  const after = find(clause, at + 1, at + 7, of.SELF);
  if (after !== -1 && !['for', 'to', 'let', 'send', 'для', 'пришлите'].includes(all[after - 1] ?? '')) return true;
  // In Russian and French it may stand before: "меня удалите", "me retirer".
  const before = find(clause, at - 4, at - 1, of.SELF);
  return (
    before !== -1 &&
    !/^(?:me|us|my)$/.test(isRussian(all[at] ?? '') ? 'ru' : before === at - 1 && all[before] === 'us' ? 'us' : '') &&
    all[before - 1] !== 'let'
  );
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
    if (before.some((one) => YOUR.has(one))) continue;
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

/** "don't write to us", "не надо мне ничего присылать", "ne m'écrivez plus". */
export const asksNotToWrite: StopRule = (clause) => {
  const { words: all } = clause;
  let mild: Strength | undefined;
  for (let at = find(clause, 0, all.length, of.NOT); at !== -1; at = find(clause, at + 1, all.length, of.NOT)) {
    const verb = verbAfter(clause, at);
    // "n'arrête pas de m'écrire"
    if (has(clause, at - 2, at - 1, of.END)) continue;
    if (verb === -1 || !isDirective(clause, at, verb)) continue;
    if (isLimited(clause) || isOtherChannel(clause) || all[verb + 1] === 'так' || all[verb + 1] === 'so') continue;
    const mentions = of.SELF | of.MORE | of.MAIL | of.OFFER;
    const isMore = has(clause, at - 3, verb + 7, of.MORE);
    const isToUs =
      has(clause, at - 4, verb + 6, mentions) ||
      has(clause, verb + 1, verb + 6, of.ADDRESS) ||
      all.slice(verb).some((one) => /^(?:here|сюда|this|ici)$/.test(one)) ||
      (isInfinitive(all[verb] ?? '') && has(clause, 0, at, of.ASK));
    if (is(clause, verb, of.CALL) && !is(clause, verb, of.WRITE | of.SEND)) {
      if (isMore && !all.some((one) => NO_CALL.has(one))) return 'stop';
      mild ??= isAlone(clause, at, verb) ? 'mild' : undefined;
      continue;
    }
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

const DIRECT = words('dont not never didnt wouldnt nolonger donot не ненадо нельзя нехочу ne n plus pas jamais');

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
      if (no === 'ненадо' || has(clause, 0, verb - 1, of.ASK | of.MORE) || at === 0 || isAlone(clause, at, verb))
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

/** "we do not wish to be contacted", "письма такие не нужны", "je ne souhaite plus recevoir". */
export const wantsNone: StopRule = (clause) => {
  const { words: all } = clause;
  for (let at = find(clause, 0, all.length, of.NOT); at !== -1; at = find(clause, at + 1, all.length, of.NOT)) {
    const want = find(clause, at, at + 3, of.WANT);
    const isSoThat = all.some((one) => one === 'чтоб' || one === 'чтобы');
    if ((has(clause, at - 1, at - 1, of.YOU) && !isRussian(all[at] ?? '')) || all.slice(0, at).includes('if') || isLimited(clause))
      continue;
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

const GONE_ASTRAY =
  /^(?:попал|попад|оказал|лежал|нашел|нашла|нашли|упал|провалил|улетел|ушло|found|landed|went|ended|caught|check|проверьте|folder|filter)/;
const LISTED =
  /^(?:dn[cd]$|blacklist|blocklist|donot|suppress|stoplist|denylist|стоплист|блэклист|блеклист|черныйсписок|чс$|блоклист|спамлист|listenoire)/;
const BLOCKING = /^(?:block|ban|забан|баню|бан$|заблокир|блокир|bloqu)/;

/** "занести в стоп-лист", "we will block your domain", "marked as spam". */
export const blocks: StopRule = (clause) => {
  const { words: all, isQuestion } = clause;
  const at = find(clause, 0, all.length, of.BLOCK);
  if (at === -1 || isQuestion || isKept(clause, at) || all.some((word) => GONE_ASTRAY.test(word))) return undefined;
  const isPut = has(clause, at - 6, at + 3, of.PUT) || has(clause, 0, all.length, of.ASK);
  if (all.some((word) => LISTED.test(word))) return isPut || has(clause, 0, all.length, of.SELF | of.YOU | of.ADDRESS) ? 'stop' : undefined;
  if (all.some((word) => BLOCKING.test(word))) {
    const isYou =
      has(clause, 0, all.length, of.YOU) ||
      has(clause, at + 1, at + 2, of.SELF) ||
      all.some((word) => YOUR.has(word) || word === 'sender' || word === 'отправителя');
    return isYou && (isPut || at === 0 || all.some(isPast)) && !has(clause, 0, at - 1, of.THIRD) ? 'stop' : undefined;
  }
  const complains = /^(?:report|жал|пожал|фас|роскомнадзор|ркн|прокуратур|signal)/;
  if (all.some((word) => complains.test(word)))
    return isPut && (has(clause, 0, all.length, of.YOU | of.MAIL) || isRussian(all[at] ?? '')) ? 'stop' : undefined;
  return has(clause, at - 4, at, of.PUT) &&
    /^(?:spam|junk|спам)$/.test(all[at] ?? '') &&
    all.some((word) => /^(?:mark|flag|помет|пометил|отмеч|отправил|как)/.test(word))
    ? 'stop'
    : undefined;
};

const WITHDRAWS = /^(?:withdraw|revok|rescind|отзыва|отозва|отзыв|аннулир|retir|revoqu)/;
const ERASES = /^(?:request|erasure|erase|delete|deletion|art|article|forgotten|violation|right)/;

/** Consent withdrawn, or never given. */
export const consentsNot: StopRule = (clause) => {
  const { words: all, isQuestion } = clause;
  const at = find(clause, 0, all.length, of.CONSENT);
  if (at === -1 || isQuestion) return undefined;
  if (all.some((word) => WITHDRAWS.test(word)) || (all[at] === 'gdpr' && all.some((word) => ERASES.test(word)))) return 'stop';
  return has(clause, at - 6, at + 5, of.NOT) && all[at] !== 'gdpr' && !has(clause, at - 1, at - 1, of.MAIL) ? 'stop' : undefined;
};

/** "lose my number", "забудьте этот адрес". */
export const asksToLose: StopRule = (clause) => {
  const at = find(clause, 0, clause.words.length, of.LOSE);
  if (at === -1 || isKept(clause, at) || isTold(clause, at)) return undefined;
  const address = find(clause, at + 1, at + 4, of.ADDRESS);
  return address !== -1 && clause.words.slice(at + 1, address + 1).some((word) => OWN.has(word)) ? 'stop' : undefined;
};

/** "sick of your emails", "надоели ваши письма". */
export const isFedUp: StopRule = (clause) => {
  const { words: all } = clause;
  const at = find(clause, 0, all.length, of.FED);
  if (at === -1 || has(clause, at - 2, at - 1, of.NOT) || all.slice(at).some((word) => /^(?:my|our|мои|mes|mon)$/.test(word)))
    return undefined;
  const isYours =
    has(clause, 0, all.length, of.YOU) || all.some((word) => YOUR.has(word) || /^(?:these|this|эти|этот|ces|своими|своим)$/.test(word));
  return isYours && has(clause, at - 5, at + 6, of.MAIL | of.WRITE | of.SEND) ? 'stop' : undefined;
};

/** "m'écris plus", without its ne. */
export const asksNotToWriteInFrench: StopRule = (clause) => {
  const { words: all } = clause;
  const at = find(clause, 0, all.length, of.WRITE | of.SEND);
  if (at === -1 || !['plus', 'pas', 'jamais'].includes(all[at + 1] ?? '') || has(clause, 0, at, of.FIRST | of.THIRD | of.YOU | of.NOT))
    return undefined;
  return has(clause, at - 1, at - 1, of.SELF) ? 'stop' : undefined;
};

const ANOTHER = /^(?:another|again|next|еще|следующ|последн|повтор|encore)/;

/** "one more of these and I shall report you": the next one has a price. */
export const threatens: StopRule = (clause) => {
  const { words: all } = clause;
  const another = all.findIndex((word, at) => ANOTHER.test(word) || (word === 'more' && all[at - 1] === 'one'));
  if (another === -1) return undefined;
  return has(clause, another, all.length, of.BLOCK) && has(clause, 0, all.length, of.FIRST | of.YOU | of.MAIL | of.PUT)
    ? 'stop'
    : undefined;
};

const REFUSES = /^(?:отказ|откаж|refus)/;
const USES = /^(?:use|using|использ|користув)/;

/** "отказ от рассылок", "do not use this address for advertising". */
export const refuses: StopRule = (clause) => {
  const { words: all } = clause;
  const refused = all.findIndex((word) => REFUSES.test(word));
  if (refused !== -1 && has(clause, refused + 1, refused + 5, of.MAIL) && !has(clause, refused - 1, refused - 1, of.NOT)) return 'stop';
  const used = all.findIndex((word) => USES.test(word));
  return used !== -1 &&
    has(clause, used - 3, used - 1, of.NOT) &&
    has(clause, 0, all.length, of.ADDRESS) &&
    all.some((_, at) => is(clause, at, of.MAIL) && !is(clause, at, of.ADDRESS)) &&
    !has(clause, 0, used, of.FIRST)
    ? 'stop'
    : undefined;
};

export const RULES: readonly StopRule[] = [
  asksToUnsubscribe,
  asksToEnd,
  asksToRemove,
  asksNotToWrite,
  asksNotToWriteInFrench,
  wantsNone,
  wantsNoMore,
  blocks,
  consentsNot,
  asksToLose,
  isFedUp,
  threatens,
  refuses,
];
