import { createHash } from 'node:crypto';
import libmime from 'libmime';
import { normaliseEmail } from '../../ops/email.ts';
import { type MailHeaders, readHeaders } from '../../sources/mail/headers.ts';
import { htmlToText } from '../../sources/mail/html-text.ts';
import { type MailPart, readParts } from '../../sources/mail/parts.ts';
import { findEmails } from '../../text/emails.ts';
import { addressesOf } from './addresses.ts';

/** A mail as rules see it. */
export interface Mail {
  headers: MailHeaders;
  /** Without its brackets; null: none, or an empty one. */
  messageId: string | null;
  /** The address of the sender; null where there is none. */
  from: string | null;
  /** The header as it was written. */
  sender: string;
  /** Whom it came to: To, Cc and Delivered-To. */
  to: string[];
  /** Null also for a time that is still to come: who is away would be so until then. */
  sentAt: Date | null;
  /** Its time is one that is still to come. */
  isAhead: boolean;
  subject: string;
  /** What it says, quotes included: plain text, or the words of its HTML where that is all there is. */
  text: string;
  /** The words of its HTML where both are there: they may differ. */
  html: string | null;
  parts: MailPart[];
  /** Headers of the letter that a report returns. */
  returned: MailHeaders | null;
  /** The same for the same message, however it came. */
  fingerprint: string;
}

/** What stands in a part for people who cannot see the other one. */
const FOR_NOBODY =
  /^[\s\p{P}]*(?:this is a multi-?part message in mime format|your (?:e-?mail )?client (?:does not|doesn't) support html)[^\n]{0,200}$/iu;
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;
/** Clocks, and what people take for their time zone, differ by so much. */
const SLACK_MS = 86_400_000;

/** Reads a mail from its bytes. Undefined: these are none, for nothing that belongs to a mail stands at their head. */
export async function readMail(chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Mail | undefined> {
  const parts = await readParts(chunks);
  const [root] = parts;
  if (root === undefined || root.headers.size === 0) return undefined;
  const { headers } = root;
  const own = parts.filter(({ depth, isAttachment }) => depth === 0 && !isAttachment);
  const plain = textOf(own, 'text/plain');
  const html = textOf(own, 'text/html');
  const isPlain = SAYS_SOMETHING.test(plain) && !FOR_NOBODY.test(plain);
  const sender = headers.get('from');
  const sentAt = timeOf(headers.get('date'));
  const isAhead = sentAt !== null && sentAt.getTime() > Date.now() + SLACK_MS;
  const messageId = headers
    .get('message-id')
    .replaceAll(/[<>\s]/g, '')
    .slice(0, 500);
  return {
    headers,
    messageId: messageId === '' ? null : messageId,
    from: addressesOf(headers, 'from')[0] ?? findEmails(sender)[0] ?? null,
    sender,
    to: [...new Set(['to', 'cc', 'delivered-to', 'x-original-to'].flatMap((name) => addressesOf(headers, name)))],
    sentAt: isAhead ? null : sentAt,
    isAhead,
    subject: headers.get('subject').slice(0, 1_000),
    text: isPlain ? plain : html || plain,
    html: isPlain && SAYS_SOMETHING.test(html) ? html : null,
    parts,
    returned: await returnedHeaders(parts),
    fingerprint: fingerprintOf(headers, messageId, parts),
  };
}

function textOf(parts: readonly MailPart[], type: 'text/plain' | 'text/html'): string {
  const texts = parts.flatMap((part) => {
    if (part.type !== type) return [];
    if (type === 'text/html') return [htmlToText(part.text)];
    return [part.isFlowed ? libmime.decodeFlowed(part.text) : part.text];
  });
  return texts.join('\n').replaceAll('\r\n', '\n');
}

/** Of the first enclosed message, or of the headers that are enclosed alone. */
async function returnedHeaders(parts: readonly MailPart[]): Promise<MailHeaders | null> {
  const enclosed = parts.find(({ depth }) => depth === 1);
  if (enclosed !== undefined) return enclosed.headers;
  const alone = parts.find(({ type }) => type === 'text/rfc822-headers');
  return alone === undefined ? null : headersIn(alone.text);
}

/** The headers at the beginning of a text. */
export function headersIn(text: string): Promise<MailHeaders> {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/, 500)) {
    if (line === '' && lines.length > 0) break;
    if (/^[ \t]/.test(line) && lines.length > 0) lines[lines.length - 1] += `\n${line}`;
    else if (line !== '') lines.push(line);
  }
  return readHeaders(lines.map((line) => Buffer.from(line, 'utf8').toString('latin1')));
}

/** Undefined times, and those beyond what columns take, are none. */
function timeOf(text: string): Date | null {
  const time = new Date(text.replaceAll(/\([^()]{0,100}\)/g, '').trim());
  const year = time.getUTCFullYear();
  return Number.isNaN(year) || year < 1970 || year > 9_998 ? null : time;
}

/** Message-ID, sender, date and text. Line ends, blanks and what servers put before the header differ from copy to copy. */
function fingerprintOf(headers: MailHeaders, messageId: string, parts: readonly MailPart[]): string {
  const date = headers.get('date');
  const hash = createHash('sha256');
  const from = headers.get('from');
  hash.update(JSON.stringify([messageId, normaliseEmail(from) ?? from.toLowerCase(), timeOf(date)?.toISOString() ?? date]));
  for (const { text } of parts) {
    // Mailbox files write ">From" for "From" at the beginning of a line.
    const words = text
      .replaceAll(/^>{1,20}From /gm, 'From ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    if (words !== '') hash.update(`\n${words}`);
  }
  return hash.digest('hex');
}
