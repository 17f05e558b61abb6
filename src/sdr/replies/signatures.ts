/** "-- ", also with its blank lost on the way. */
const DASHES = /^(?:--|—|–|__)\s{0,2}$/;
const CLOSING =
  /^[\s*]{0,3}(?:(?:с\s(?:наилучшими\s|большим\s|глубоким\s|добрыми\s)?(?:уважением|пожеланиями|ув\.|увагою)|з\sповагою|с\sпочтением|всего\s(?:доброго|хорошего)|всех\sблаг|хорошего\s(?:дня|вечера)|удачного\sдня)|(?:(?:with\s)?(?:best|kind|kindest|warm|warmest|many|thanks\s(?:&|and|\+)|thanks,?)\s)?(?:regards|wishes)|sincerely(?:\syours)?|yours\s(?:sincerely|faithfully|truly)|all\sthe\sbest|cheers|respectfully|mit\sfreundlichen\sgrüßen|cordialement|best|rgds|br)(?:[\s,.!*—-]{0,4}$|[,.!]\s?.{0,80}$|\s?\/\s?.{0,40}$)/iu;
const DEVICE =
  /^[\s*]{0,3}(?:sent (?:from|via|with|using)\s|get outlook for\s|отправлено (?:из|с|от|через)\s|отправлен[оа]? с\s|послано с\s|envoyé (?:de|depuis|à partir)\s|gesendet (?:mit|von|aus)\s|von meinem\s.{1,40}\sgesendet|enviado (?:desde|do|con)\s|inviato da\s|verzonden (?:vanaf|met)\s|wysłane? z\s|надіслано з\s|skickat från\s|iphone'umdan gönderildi|dikirim dari\s|mobile\sversion\sof)(?!you|us|me|вам|нам).{0,100}$/iu;
/** Lists and gateways: the way out of a list, where there is a link or another address to take it by. */
const WAY_OUT =
  /unsubscribe|opt[- ]?out|stop receiving|manage (?:your )?(?:subscription|preferences)|отпис\p{L}{1,10}|отказаться от (?:рассыл|получ|подпис)|управлени\p{L}{1,4} подпиской/iu;
const BY_LINK = /https?:|www\.|click|ссылк|нажм|перейд|кликн|send an? (?:blank )?e-?mail|preferences|mailto:/iu;
/** Whoever speaks of himself is no footer: "unsubscribe me: http://…". */
const OF_HIMSELF = /(?<!\p{L})(?:me|us|my|our|i|we|меня|нас|мне|нам|мой|наш\p{L}{0,3}|я|мы)(?!\p{L})/iu;
const NOTICE =
  /^\W{0,4}(?:you (?:have )?received this (?:message|e-?mail)|this (?:e-?mail|message) was (?:sent|scanned)|вы получили (?:это|данное) (?:письмо|сообщение)|это (?:письмо|сообщение) (?:и любые|может содержать|предназначено|содержит|является|было отправлено)|данное (?:сообщение|письмо|электронное)|настоящее (?:сообщение|электронное)|this (?:e-?mail|message) (?:and any|is confidential|may contain|is intended|contains)|the information (?:contained )?in this|confidential(?:ity)?\b|disclaimer|please consider the environment|проверено (?:антивирусом|на вирусы)|virus-free|no virus found|scanned by|подумайте об окружающей среде)/iu;
const RULE = /^\s{0,3}(?:[_=*-]{10,120}|[_]{5,120})\s{0,3}$/;
const POSTSCRIPT = /^\s{0,3}(?:p\.?\s?s\.?|з\.?\s?ы\.?|п\.?\s?с\.?)(?:[\s:.,—-]|$)/iu;
/** Lines of a card: numbers, addresses, links. */
const CARD =
  /^[^.!?]{0,60}(?:\+?\d[\d\s().-]{7,20}\d|https?:\/\/|www\.|[\w.+-]{1,64}@[\w-]{1,63}\.\w)|^\s{0,3}(?:тел|tel|phone|моб|mob|fax|факс|e-?mail|skype|telegram|whatsapp|сайт|web|адрес|office)\b[^.!?]{0,4}:/iu;
const VERBISH = /[.!?…]\s{0,3}$/;
const LONGEST_CARD_LINE = 80;
const MOST_CARD_LINES = 8;

/** The lines that somebody wrote, without the signature below, the line of his telephone and what a list or a gateway puts there. */
export function withoutSignature(lines: readonly string[]): string {
  const kept: string[] = [];
  let isSigned = false;
  let isSaid = false;
  for (const line of lines) {
    if (POSTSCRIPT.test(line)) isSigned = false;
    else if (DASHES.test(line) || (isSaid && RULE.test(line))) isSigned = true;
    else if (CLOSING.test(line)) {
      isSigned = true;
      continue;
    }
    if (isSigned || DEVICE.test(line) || isFooter(line)) continue;
    kept.push(line);
    isSaid ||= saysAnything([line]);
  }
  return withoutCard(kept)
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function isFooter(line: string): boolean {
  return NOTICE.test(line) || (WAY_OUT.test(line) && BY_LINK.test(line) && !OF_HIMSELF.test(line));
}

function saysAnything(lines: readonly string[]): boolean {
  return lines.some((line) => /[\p{L}\p{N}]/u.test(line));
}

/** Name, position and numbers at the end, where nothing says that a signature begins. */
function withoutCard(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? '').trim() === '') end -= 1;
  let from = end;
  let hasCard = false;
  for (let at = end - 1; at >= Math.max(0, end - MOST_CARD_LINES); at--) {
    const line = (lines[at] ?? '').trim();
    if (line === '') {
      if (hasCard) break;
      continue;
    }
    if (line.length > LONGEST_CARD_LINE || VERBISH.test(line)) break;
    if (CARD.test(line)) hasCard = true;
    else if (!hasCard && at < end - 2) break;
    from = at;
  }
  // Something has to be left that was said.
  return hasCard && saysAnything(lines.slice(0, from)) ? lines.slice(0, from) : lines;
}
