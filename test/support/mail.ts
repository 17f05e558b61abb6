import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WrittenMail {
  from?: string;
  to?: string;
  subject?: string;
  date?: string;
  /** Null: none. */
  id?: string | null;
  headers?: Readonly<Record<string, string>>;
  body: string;
}

export const OURS = 'sales@ours.example';

/** A mail as it goes over the wire. */
export function eml({
  from = 'Olga Ivanova <olga@corp.example>',
  to = OURS,
  subject = 'Re: Предложение',
  date = 'Mon, 02 Nov 2026 10:00:00 +0300',
  id,
  headers = {},
  body,
}: WrittenMail): string {
  const made = createHash('sha1')
    .update(JSON.stringify([from, subject, date, body]))
    .digest('hex')
    .slice(0, 12);
  const all = {
    From: from,
    To: to,
    Subject: subject,
    Date: date,
    ...(id === null ? {} : { 'Message-ID': `<${id ?? `${made}@mail.example`}>` }),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body.replaceAll(/\r?\n/g, '\r\n')}\r\n`;
}

/** A delivery report (RFC 3464) about one or more recipients; each: the lines of its group. */
export function dsn(
  groups: readonly (readonly string[])[],
  {
    text = 'Your message was not delivered.',
    original = 'To: ivan@corp.example\r\nSubject: Предложение',
    ...mail
  }: Partial<WrittenMail> & { text?: string; original?: string } = {},
): string {
  return eml({
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@mx.ours.example>',
    subject: 'Undelivered Mail Returned to Sender',
    ...mail,
    headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary="=_b"', ...mail.headers },
    body: [
      ...['--=_b', 'Content-Type: text/plain; charset=utf-8', '', text],
      ...['--=_b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.ours.example', ''],
      ...groups.flatMap((group) => [...group, '']),
      ...['--=_b', 'Content-Type: text/rfc822-headers', '', original, '', '--=_b--'],
    ].join('\n'),
  });
}

/** A mailbox file, as "mboxrd" has it. */
export function mbox(mails: readonly string[]): string {
  return mails
    .map(
      (mail) => `From sender@mail.example Mon Nov  2 10:00:00 2026\n${mail.replaceAll('\r\n', '\n').replaceAll(/^(>*From )/gm, '>$1')}\n`,
    )
    .join('');
}

export async function writeMails(dir: string, mails: Readonly<Record<string, string | Buffer>>): Promise<string> {
  for (const [name, mail] of Object.entries(mails)) {
    await mkdir(dirname(`${dir}/${name}`), { recursive: true });
    await writeFile(`${dir}/${name}`, mail);
  }
  return dir;
}
