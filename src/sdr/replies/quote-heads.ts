/** Lines of mail are long where the program does not break them; no head of a quote is. */
const LONGEST_HEAD = 400;
const MOST_HEAD_LINES = 3;

const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,100}/;
const TIME = /\b\d{1,2}[:.]\d{2}\b/;
const DATE =
  /\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.?\s{1,3}(?:de\s{1,3})?\p{L}{3,12}\.?,?\s{1,3}(?:de\s{1,3})?\d{4}\b|\b\p{L}{3,12}\.?\s{1,3}\d{1,2},?\s{1,3}\d{4}\b/u;
/** "wrote", in the languages of people's mail programs. */
const WROTE =
  /(?:^|[\s,>)])(?:wrote|writes|пиш[еу]т|писал[аи]?|написал[аи]?|написал\(а\)|a écrit|ecrit|schrieb|escribi[óo]|ha scritto|escreveu|schreef|napisał(?:\(a\))?|skrev|kirjoitti|yazdı|menulis|написав(?:ла)?|пише|napsal(?:\(a\))?|írta|a scris)(?:\s[^:\n]{0,100})?\s?:\s{0,3}$/iu;
/** Where the head begins on a line that begins with the answer. */
const HEAD_START =
  /(?:^|[\s>])(?:(?:on|am|le|el|il|em|op|w dniu|den|dne)\s(?=.{0,60}\d)|(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|среду|четверг|пятница|пятницу|суббота|субботу|воскресенье|mon|tue|wed|thu|fri|sat|sun)\p{L}{0,6}[.,]?\s(?=.{0,40}\d)|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}\s(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}{0,8}[.,\s])/giu;
/** Above a letter that follows as it was. */
const ORIGINAL =
  /^\s{0,4}[>*]{0,3}\s{0,3}[-_—=*]{2,20}\s{0,3}(?:original(?: message| appointment)?|(?:исходное|оригинальное|пересланное|пересылаемое|первоначальное|переадресованное)\s.{0,30}|forwarded message|message d'origine|ursprüngliche nachricht|mensaje original|messaggio originale|mensagem original|begin forwarded message|reply message|конец\s.{0,40}|начало\s.{0,40})\s?:?\s{0,3}(?:[-_—=*]{2,20})?\s{0,3}$|^(?:begin forwarded message|начало переадресованного сообщения|начало переадресованного письма)\s?:$/iu;
const RULE = /^\s{0,3}[_-]{10,80}\s{0,3}$/;
const FIELD =
  /^[\s>*]{0,4}(from|sent|date|to|cc|subject|от|от кого|отправлено|отправитель|дата|кому|копия|тема|von|gesendet|an|betreff|datum|de|envoyé|à|objet|enviado|para|asunto|da|inviato|a|oggetto)\s?\*{0,2}\s?:\*{0,2}\s?(.{0,300})$/iu;
const SENDER_FIELDS = new Set(['from', 'от', 'от кого', 'отправитель', 'von', 'de', 'da']);

export function isOriginalMark(line: string): boolean {
  return line.length <= LONGEST_HEAD && ORIGINAL.test(line);
}

/** "From: … Sent: … To: … Subject: …", as Outlook writes it above the letter; also below a rule. */
export function isHeaderBlock(lines: readonly string[], at: number): boolean {
  const start = RULE.test(lines[at] ?? '') ? at + 1 : at;
  const first = fieldName(lines[start] ?? '');
  if (first === undefined || !SENDER_FIELDS.has(first)) return false;
  const names = new Set([first]);
  for (let next = start + 1; next < Math.min(lines.length, start + 8); next++) {
    const name = fieldName(lines[next] ?? '');
    if (name !== undefined) names.add(name);
    else if ((lines[next] ?? '').trim() !== '' && next === start + 1) break;
  }
  return names.size >= 3;
}

function fieldName(line: string): string | undefined {
  return line.length > LONGEST_HEAD ? undefined : FIELD.exec(line)?.[1]?.toLowerCase();
}

/** The value of a field of such a block: whom the answered letter went to. */
export function quotedTo(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const match = line.length > LONGEST_HEAD ? null : FIELD.exec(line);
    if (match !== null && ['to', 'кому', 'an', 'à', 'para'].includes(match[1]?.toLowerCase() ?? '')) return match[2];
  }
  return undefined;
}

/**
 * The head of a quote that begins at a line, which may break over three: how many lines it takes, and what stands before it on its first.
 * quoteFollows: the next line that says anything begins with ">".
 */
export function headAt(lines: readonly string[], at: number): { lines: number; before: string } | undefined {
  let joined = '';
  for (let count = 1; count <= MOST_HEAD_LINES; count++) {
    const line = lines[at + count - 1];
    if (line === undefined || (line.trim() === '' && count > 1) || line.length > LONGEST_HEAD) return undefined;
    joined = joined === '' ? line.trim() : `${joined} ${line.trim()}`;
    if (joined.length > 2 * LONGEST_HEAD) return undefined;
    if (!joined.endsWith(':')) continue;
    if (!isHead(joined, lines, at + count)) return undefined;
    const first = (lines[at] ?? '').trim();
    const before = beforeHead(first);
    // "stop" on a line of its own above the head is the answer: the head begins where its date does, or on its last line.
    return count > 1 && before === undefined && isHeadBelow(lines, at, count) ? undefined : { lines: count, before: before ?? '' };
  }
  return undefined;
}

function isHead(joined: string, lines: readonly string[], next: number): boolean {
  if (WROTE.test(joined))
    return ADDRESS.test(joined) || TIME.test(joined) || DATE.test(joined) || /\d/.test(joined) || quoteFollows(lines, next);
  return (ADDRESS.test(joined) || DATE.test(joined)) && (TIME.test(joined) || DATE.test(joined)) && quoteFollows(lines, next);
}

/** Whether one of the further lines begins the same head, so that the first is none of it. */
function isHeadBelow(lines: readonly string[], at: number, count: number): boolean {
  for (let skipped = 1; skipped < count; skipped++) {
    const rest = lines.slice(at + skipped, at + count).map((line) => line.trim());
    if (isHead(rest.join(' '), lines, at + count)) return true;
  }
  return false;
}

/** The answer that stands before the head on one line with it; undefined: no head begins on this line. */
function beforeHead(line: string): string | undefined {
  for (const match of line.matchAll(HEAD_START)) {
    const before = line.slice(0, match.index).trim();
    if (before === '' || /[.!?)…]$/.test(before)) return before;
  }
  return undefined;
}

export function quoteFollows(lines: readonly string[], from: number): boolean {
  for (let at = from; at < Math.min(lines.length, from + 4); at++) {
    const line = lines[at]?.trim() ?? '';
    if (line !== '') return line.startsWith('>');
  }
  return false;
}
