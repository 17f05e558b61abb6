import * as of from '../bits.ts';
import { find, has, is, isKept, isPast, isRussian, isTold } from '../grammar.ts';
import { OWN, YOUR } from '../shared-words.ts';
import type { StopRule } from '../strength.ts';

const GONE_ASTRAY =
  /^(?:firewall|by$|попал|попад|оказал|лежал|нашел|нашла|нашли|упал|провалил|улетел|ушло|found|landed|went|ended|caught|check|проверьте|folder|filter)/;
const LISTED =
  /^(?:dn[cd]$|blacklist|blocklist|donot|suppress|stoplist|denylist|стоплист|блэклист|блеклист|черныйсписок|чс$|блоклист|спамлист|listenoire)/;
const BLOCKING = /^(?:block|ban|забан|баню|бан$|заблокир|блокир|bloqu)/;
const CONSENT_TO_MAIL = /^(?:дава|дал|предостав|получен|рассыл|обработ|реклам|мо[йеи]|наш|письм)/;
const WITHDRAWS = /^(?:withdraw|revok|rescind|отзыва|отозва|отзыв|аннулир|retir|revoqu)/;
const ERASES = /^(?:request|erasure|erase|delete|deletion|art|article|forgotten|violation|right)/;
const ANOTHER = /^(?:another|again|next|еще|следующ|последн|повтор|encore)/;
const REFUSES = /^(?:отказ|откаж|refus)/;
const ACCEPTS = /^(?:accept|welcom|приним|приемл)/;
const USES = /^(?:use|using|использ|користув)/;

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
    return isYou && (isPut || at === 0 || all.some((word) => isPast(word) || /ован[аы]?$/.test(word))) && !has(clause, 0, at - 1, of.THIRD)
      ? 'stop'
      : undefined;
  }
  const complains = /^(?:report|жал|пожал|фас|роскомнадзор|ркн|прокуратур|signal)/;
  if (all.filter((word) => complains.test(word)).length > 1) return 'stop';
  if (all.some((word) => complains.test(word)))
    return isPut && (has(clause, 0, all.length, of.YOU | of.MAIL) || isRussian(all[at] ?? '')) ? 'stop' : undefined;
  return has(clause, at - 4, at, of.PUT) &&
    /^(?:spam|junk|спам)$/.test(all[at] ?? '') &&
    all.some((word) => /^(?:mark|flag|помет|пометил|отмеч|отправил|как)/.test(word))
    ? 'stop'
    : undefined;
};

/** Consent withdrawn, or never given. */
export const consentsNot: StopRule = (clause) => {
  const { words: all, isQuestion } = clause;
  const at = find(clause, 0, all.length, of.CONSENT);
  if (at === -1 || isQuestion) return undefined;
  if (all.some((word) => WITHDRAWS.test(word)) || (all[at] === 'gdpr' && all.some((word) => ERASES.test(word)))) return 'stop';
  // Somebody else's consent, and one to something else: "согласия директора пока нет".
  if (/^соглас/.test(all[at] ?? '') && !all.some((word) => CONSENT_TO_MAIL.test(word))) return undefined;
  return has(clause, at - 6, at + 5, of.NOT) && all[at] !== 'gdpr' && !has(clause, at - 1, at - 1, of.MAIL) ? 'stop' : undefined;
};

/** "lose my number", "забудьте этот адрес". */
export const asksToLose: StopRule = (clause) => {
  const at = find(clause, 0, clause.words.length, of.LOSE);
  if (at === -1 || isKept(clause, at) || isTold(clause, at)) return undefined;
  // "oublie pas de …"
  if (clause.words[at + 1] === 'pas') return undefined;
  const address = find(clause, at + 1, at + 4, of.ADDRESS);
  if (clause.words.slice(at + 1, at + 4).some((word) => /^(?:last|previous|earlier|прошл|предыдущ)/.test(word))) return undefined;
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

/** "one more of these and I shall report you": the next one has a price. */
export const threatens: StopRule = (clause) => {
  const { words: all } = clause;
  const another = all.findIndex((word, at) => ANOTHER.test(word) || (word === 'more' && all[at - 1] === 'one'));
  if (another === -1) return undefined;
  return has(clause, another, all.length, of.BLOCK) &&
    (has(clause, 0, all.length, of.FIRST | of.YOU | of.MAIL | of.PUT) || all.some((word) => /^(?:напиш|пришл|позвон)/.test(word)))
    ? 'stop'
    : undefined;
};

/** "отказ от рассылок", "do not use this address for advertising". */
export const refuses: StopRule = (clause) => {
  const { words: all } = clause;
  const refused = all.findIndex((word) => REFUSES.test(word));
  if (refused !== -1 && has(clause, refused + 1, refused + 5, of.MAIL) && !has(clause, refused - 1, refused - 1, of.NOT)) return 'stop';
  const objects = all.findIndex((word) => /^object/.test(word));
  if (objects !== -1 && has(clause, 0, objects, of.FIRST) && !has(clause, 0, objects, of.NOT) && has(clause, objects, all.length, of.MAIL))
    return 'stop';
  const accepted = all.findIndex((word) => ACCEPTS.test(word));
  if (accepted !== -1 && has(clause, accepted - 2, accepted - 1, of.NOT) && has(clause, accepted + 1, accepted + 5, of.MAIL)) return 'stop';
  // "do not include me in future mailings"
  const put = find(clause, 0, all.length, of.PUT);
  if (
    put !== -1 &&
    has(clause, put - 3, put - 1, of.NOT) &&
    has(clause, put + 1, put + 6, of.LIST) &&
    has(clause, put - 2, put + 3, of.SELF | of.ADDRESS) &&
    !isTold(clause, put)
  )
    return 'stop';
  const used = all.findIndex((word) => USES.test(word));
  return used !== -1 &&
    has(clause, used - 3, used - 1, of.NOT) &&
    has(clause, 0, all.length, of.ADDRESS) &&
    all.some((_, at) => is(clause, at, of.MAIL) && !is(clause, at, of.ADDRESS)) &&
    !has(clause, 0, used, of.FIRST)
    ? 'stop'
    : undefined;
};
