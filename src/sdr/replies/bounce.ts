import { normaliseEmail } from '../../ops/email.ts';
import { findEmails } from '../../text/emails.ts';
import { addressesOf } from './addresses.ts';
import { type Failure, failureReason, hasCode, tellsFailure } from './failure-reason.ts';
import type { Mail } from './mail.ts';

/** A recipient that a report names: failed, or waiting. */
export interface FailedRecipient extends Failure {
  /** Whom the letter was for, the likeliest first; at least one, or nobody is known. */
  addresses: string[];
}

/** reached: a report that all is well; it answers nothing. */
export type Report = { kind: 'failures'; failed: FailedRecipient[] } | { kind: 'reached' } | undefined;

const DAEMON =
  /^(?:mailer-?daemon|post-?master|mail-?daemon|mdaemon|maildaemon|mail-?delivery(?:-?\w{1,20})?|mailerdaemon|bounces?|microsoftexchange\w{8,60}|failures?|nondelivery|mail-?system)(?:[+._-]|$)/i;
const DAEMON_NAME =
  /mail delivery|mailer.?daemon|postmaster|delivery (?:subsystem|system|service|status)|mail system|administrator|почтов\S{2,4} (?:служб|систем|сервер|робот)|служба доставки/i;
const SUBJECT =
  /undeliver|deliver\w{0,4}[^\n]{0,40}(?:fail|delay|problem|error|unsuccessful|status notification|incomplete)|fail\w{0,4}[^\n]{0,20}(?:delivery|notice)|returned mail|returned to sender|mail delivery|delivery report|non-?deliver|could not (?:be delivered|send)|warning: (?:could not|message)|недоставлен|не доставлен|невозможно доставить|не удалось доставить|сбой доставки|ошибка доставки|возврат письма|unzustellbar|non remis|no entregado/i;
const REPLY = /^\s{0,4}(?:re|aw|sv|ответ|отв|fw|fwd)\s?(?:\[\d{1,3}\])?\s?:/i;
const DONE = new Set(['delivered', 'relayed', 'expanded']);
const AUTOMATIC = /^auto-(?:replied|generated|notified)/i;
const OF_SERVERS = /\b(?:smtp|mta|remote (?:server|host)|recipient|host|said|rcpt|final-recipient)\b/i;
const MOST_RECIPIENTS = 200;
/** What a program appends below: the letter itself. */
const RETURNED_COPY =
  /^[\s>*-]{0,10}(?:-{2,}.{0,60}(?:original|returned|copy of|this is a copy|message (?:headers|follows|text)|below this line|body|undelivered).{0,80}|received: from .{0,200}|(?:original|returned) message.{0,40}|(?:текст|копия|заголовки) (?:исходного |недоставленного |вашего )?(?:письма|сообщения).{0,40})$/im;

interface Fields {
  get(name: string): string;
}

/** Reads a delivery report, in the form of RFC 3464 or in words. Undefined: the mail is none. */
export function readReport(mail: Mail): Report {
  const own = mail.parts.filter(({ depth }) => depth === 0);
  const statusParts = own.filter(({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status');
  const [text, rest] = withoutCopy(mail.text);
  const fields =
    statusParts.length > 0 ? statusParts.flatMap(({ text: part }) => fieldGroups(part)) : isReport(mail, text) ? fieldGroups(text) : [];
  const groups = fields.filter((group) => group.get('action') !== '' || group.get('final-recipient') !== '' || group.get('status') !== '');
  const isStructured = statusParts.length > 0 || groups.some((group) => group.get('final-recipient') !== '');
  if (isStructured && groups.length > 0) return fromFields(mail, groups, text);
  if (!isReport(mail, text) && statusParts.length === 0) return undefined;
  return fromText(mail, text, rest);
}

function fromFields(mail: Mail, groups: readonly Fields[], text: string): Report {
  const open = groups.filter((group) => !DONE.has(actionOf(group)));
  if (open.length === 0) return { kind: 'reached' };
  const failed = open.slice(0, MOST_RECIPIENTS).map((group): FailedRecipient => {
    const diagnostic = group.get('diagnostic-code');
    const addresses = known(
      [
        addressOf(group.get('final-recipient')),
        addressOf(group.get('original-recipient')),
        ...(open.length === 1 ? others(mail, text) : []),
      ],
      mail,
    );
    const status = group.get('status');
    const said = isTelling(diagnostic) || open.length > 1 ? diagnostic : `${diagnostic}\n${text}`;
    return { addresses, ...failureReason({ action: actionOf(group), status, text: `${said}\n${status}` }) };
  });
  return { kind: 'failures', failed: failed.filter(({ addresses }, at) => at === 0 || addresses.length > 0) };
}

/** A code with nothing behind it is explained above, in the text for people. */
function isTelling(diagnostic: string): boolean {
  return /\p{L}{4}\s\p{L}{2}/u.test(diagnostic.replace(/^\s{0,4}\w{1,12}\s?;/, ''));
}

function actionOf(group: Fields): string {
  return /^[a-z]{1,20}/.exec(group.get('action').toLowerCase())?.[0] ?? '';
}

/** "rfc822; user@host", and what is written without the type. */
function addressOf(value: string): string | undefined {
  return normaliseEmail(value.replace(/^\s{0,4}[\w-]{1,20}\s?;/, '').trim());
}

/** Who else it may have been for: a header, the address that we sent it from, the letter, the text. */
function others(mail: Mail, text: string): (string | undefined)[] {
  return [
    ...addressesOf(mail.headers, 'x-failed-recipients'),
    ...[...mail.to, ...addressesOf(mail.headers, 'return-path'), ...addressesOf(mail.returned, 'return-path')].map(verpAddress),
    ...addressesOf(mail.returned, 'to'),
    ...findEmails(text.slice(0, 20_000)),
  ];
}

/** bounces+user=domain@ours -> user@domain */
export function verpAddress(address: string): string | undefined {
  const tag =
    /^[^@+]{1,64}[+]([^@]{3,200})@/.exec(address)?.[1] ?? /^(?:bounces?|b|return|rp)[-.]([^@]{3,200}=[^@]{3,200})@/.exec(address)?.[1];
  const at = tag?.lastIndexOf('=') ?? -1;
  if (tag === undefined || at < 1) return undefined;
  const mailbox = /([^=+-][^=+]{0,63})$/.exec(tag.slice(0, at))?.[1] ?? tag.slice(0, at);
  return normaliseEmail(`${mailbox}@${tag.slice(at + 1)}`);
}

/** Without the address that the report came to, and that of its sender: neither failed. */
function known(addresses: readonly (string | undefined)[], mail: Mail): string[] {
  const not = new Set([...mail.to, mail.from, ...addressesOf(mail.returned, 'from'), ...addressesOf(mail.returned, 'sender')]);
  return [...new Set(addresses)].flatMap((address) =>
    address === undefined || not.has(address) || DAEMON.test(address.slice(0, address.indexOf('@') + 1).replace('@', '')) ? [] : [address],
  );
}

function isReport(mail: Mail, text: string): boolean {
  const { headers, from, sender, subject } = mail;
  if (headers.get('content-type').toLowerCase().includes('report-type=') && /delivery-status/i.test(headers.get('content-type')))
    return true;
  if (headers.has('x-failed-recipients')) return true;
  const name = sender.replace(/<[^>]{0,300}>/, '');
  const isDaemon = (from !== null && DAEMON.test(from.slice(0, from.indexOf('@')))) || DAEMON_NAME.test(name);
  // Of an answer, as most mails are, the text is not looked at.
  let told: boolean | undefined;
  const tells = () => (told ??= tellsFailure(text.slice(0, 8_000)));
  if (isDaemon) return SUBJECT.test(subject) || tells() || jsonReport(text) !== undefined;
  const isAnswer = REPLY.test(subject) || headers.has('in-reply-to');
  const isProgram = from === null || headers.get('return-path').trim() === '<>' || AUTOMATIC.test(headers.get('auto-submitted'));
  if (isProgram && tells() && (SUBJECT.test(subject) || hasCode(text) || findEmails(text.slice(0, 8_000)).length > 0)) return true;
  // From a person, as some servers send it: in the words and the codes of one, and no answer.
  if (isAnswer) return false;
  if (jsonReport(text) !== undefined) return true;
  return text.includes('@') && tells() && (SUBJECT.test(subject) || (hasCode(text) && OF_SERVERS.test(text)));
}

/** Each recipient of which the text says why; else the one that it is about. */
function fromText(mail: Mail, text: string, rest: string): Report {
  const json = jsonReport(text);
  if (json !== undefined) {
    return { kind: 'failures', failed: json.map(({ address, said }) => ({ addresses: known([address], mail), ...failureReason(said) })) };
  }
  const action =
    /still (?:being )?(?:tr|retr)|will (?:be )?(?:retr|keep|continue)|not yet been|no action is required|delay|warning: |пока не доставлен|задерж|будет предпринята|будут продолжен/i.test(
      `${mail.subject}\n${text.slice(0, 2_000)}`,
    )
      ? 'delayed'
      : 'failed';
  const blocks = failureBlocks(text);
  const failed: FailedRecipient[] = [];
  const seen = new Set<string>();
  for (const { addresses, words } of blocks) {
    for (const address of known(addresses, mail)) {
      if (seen.has(address)) continue;
      seen.add(address);
      failed.push({ addresses: [address], ...failureReason({ action, status: '', text: words }) });
    }
  }
  if (failed.length > 1) return { kind: 'failures', failed: failed.slice(0, MOST_RECIPIENTS) };
  const addresses = known(
    [...addressesOf(mail.headers, 'x-failed-recipients'), ...(failed[0]?.addresses ?? []), ...others(mail, text), ...toIn(rest)],
    mail,
  );
  return { kind: 'failures', failed: [{ addresses, ...failureReason({ action, status: '', text }) }] };
}

function toIn(copy: string): string[] {
  const line = /^[>\s]{0,4}to:\s{0,4}(.{3,300})$/im.exec(copy.slice(0, 20_000))?.[1];
  return line === undefined ? [] : findEmails(line);
}

/** Paragraphs that begin with an address and say why: "<user@host>: host said: 550 …". */
function failureBlocks(text: string): { addresses: string[]; words: string }[] {
  const blocks: { addresses: string[]; words: string }[] = [];
  for (const line of text.split('\n', 400)) {
    const match =
      /^[\s*>•-]{0,8}(?:to |rcpt to:\s?|recipient:?\s|адресат:?\s|получатель:?\s)?<?([\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})>?(?:\s?[:,;(—-]|\s{0,3}$|\.{3})/i.exec(
        line,
      );
    const address = match === null ? undefined : normaliseEmail(match[1]);
    if (address !== undefined) blocks.push({ addresses: [address], words: line });
    else {
      const last = blocks.at(-1);
      if (last !== undefined && last.words.length < 2_000) last.words += `\n${line}`;
    }
  }
  const all = blocks.filter(({ words }) => tellsFailure(words) || hasCode(words));
  return all.length > 0 ? all : blocks.slice(0, 1).map(({ addresses }) => ({ addresses, words: text }));
}

/** The text for people, and the letter that is appended to it. */
function withoutCopy(text: string): [text: string, copy: string] {
  const head = text.slice(0, 60_000);
  const at = RETURNED_COPY.exec(head)?.index ?? -1;
  // A copy that begins at once is no copy.
  return at < 20 ? [head, ''] : [head.slice(0, at), head.slice(at)];
}

/** The fields of a report, a group for each recipient; also where they stand in the text. */
function fieldGroups(text: string): Fields[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]{0,20}\n/, 2 * MOST_RECIPIENTS)
    .map((group) => {
      const values = new Map<string, string>();
      let name = '';
      for (const line of group.split('\n', 100)) {
        const field = /^\s{0,8}([A-Za-z][A-Za-z-]{2,40}):\s{0,8}(.{0,2000})$/.exec(line);
        if (field !== null && !/^\s{9,}/.test(line)) {
          name = field[1]?.toLowerCase() ?? '';
          if (!values.has(name)) values.set(name, field[2] ?? '');
        } else if (/^[ \t]/.test(line) && name !== '') values.set(name, `${values.get(name) ?? ''} ${line.trim()}`.slice(0, 4_000));
      }
      return { get: (field: string) => values.get(field) ?? '' };
    });
}

/** The notice of a provider, as JSON. */
function jsonReport(text: string): { address: string | undefined; said: Parameters<typeof failureReason>[0] }[] | undefined {
  const start = text.indexOf('{');
  if (start === -1 || start > 200 || !/bounce|undeliver|failed/i.test(text)) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.slice(start, text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
  const found: { address: string | undefined; said: Parameters<typeof failureReason>[0] }[] = [];
  visit(parsed, { type: '' }, found, 0);
  return found.length > 0 ? found : undefined;
}

function visit(
  value: unknown,
  outer: { type: string },
  found: { address: string | undefined; said: Parameters<typeof failureReason>[0] }[],
  depth: number,
): void {
  if (depth > 8 || typeof value !== 'object' || value === null) return;
  const at = (...names: string[]) => {
    for (const name of names) {
      const one: unknown = Reflect.get(value, name);
      if (typeof one === 'string' && one !== '') return one;
    }
    return '';
  };
  const type = at('bounceType', 'bounce_type', 'type', 'classification', 'severity') || outer.type;
  const address = normaliseEmail(at('emailAddress', 'email', 'recipient', 'rcpt_to', 'to', 'failed_recipient'));
  const text = [
    at('diagnosticCode', 'reason', 'description', 'message', 'details', 'error', 'response', 'diagnostic'),
    at('status', 'code'),
    at('bounceSubType'),
  ].join(' ');
  if (address !== undefined && (text.trim() !== '' || type !== '')) {
    const soft = /transient|soft|temporar/i.test(type);
    found.push({ address, said: { action: soft ? 'delayed' : at('action').toLowerCase(), status: at('status'), text } });
    return;
  }
  for (const inner of Object.values(value)) visit(inner, { type }, found, depth + 1);
}
