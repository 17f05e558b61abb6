import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { ConfigError, InputError, messageOf, ServiceError } from '../../errors.ts';
import type { MailSource } from '../mail/files.ts';
import { readLarge } from './large.ts';
import { type ImapSettings, mailboxName } from './settings.ts';

/** Where the last run has come to. since: the first day that it asked for, null for all. */
export interface MailboxCursor {
  uidvalidity: string;
  uid: number;
  since: string | null;
}

export interface MailboxPage {
  messages: (MailSource & { uid: number })[];
  cursor: MailboxCursor;
}

const PAGE_SIZE = 100;
/** A larger mail has attachments: its words alone are asked for. */
const LARGE_BYTES = 512 * 1_024;
const CONNECT_MS = 20_000;
const SILENCE_MS = 60_000;
/** Cut off, the connection is taken up again where it stood, so many times without getting any further. */
const MOST_TRIES = 4;
const PAUSE_MS = 1_000;
const TLS_CODES = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/;

/**
 * The messages of a folder that came after the cursor, in the order of their UIDs; all of them where the folder has a new UIDVALIDITY. The
 * folder is opened to read only, so that nothing is marked as read. since: a day, by the time of arrival.
 */
export async function* mailboxPages(
  settings: ImapSettings,
  from: MailboxCursor | undefined,
  since: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<MailboxPage> {
  let cursor = from;
  let tries = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      for await (const page of connectedPages(settings, cursor, since, signal)) {
        yield page;
        cursor = page.cursor;
        tries = 0;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      const told = explained(error, settings);
      tries += 1;
      if (!(told instanceof ServiceError) || tries >= MOST_TRIES) throw told;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** (tries - 1)));
    }
  }
}

async function* connectedPages(
  settings: ImapSettings,
  from: MailboxCursor | undefined,
  since: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<MailboxPage> {
  const client = await connect(settings);
  const stop = () => client.close();
  signal.addEventListener('abort', stop, { once: true });
  // Told a second time by the call that fails.
  client.on('error', () => undefined);
  try {
    const { uidValidity, exists } = await client.mailboxOpen(settings.folder, { readOnly: true });
    const uidvalidity = String(uidValidity);
    const start = startOf(from, uidvalidity, since);
    const found =
      exists === 0 ? [] : await client.search({ uid: `${start + 1}:*`, ...(since === undefined ? {} : { since }) }, { uid: true });
    // "n:*" is the last message as well where that is before n.
    const uids = (found || []).filter((uid) => uid > start).sort((a, b) => a - b);
    for (let at = 0; at < uids.length; at += PAGE_SIZE) {
      signal.throwIfAborted();
      const some = uids.slice(at, at + PAGE_SIZE);
      const messages = await fetchMessages(client, some, settings);
      yield { messages, cursor: { uidvalidity, uid: some.at(-1) ?? start, since: since ?? null } };
    }
  } finally {
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

/** The UID behind which to go on. An earlier first day than the last run's, or none, begins anew: what is known counts once. */
function startOf(from: MailboxCursor | undefined, uidvalidity: string, since: string | undefined): number {
  if (from === undefined || from.uidvalidity !== uidvalidity) return 0;
  const isEarlier = from.since !== null && since !== undefined && since < from.since;
  return isEarlier ? 0 : from.uid;
}

async function connect({ host, port, user, password, isImplicitTls }: ImapSettings): Promise<ImapFlow> {
  const { ImapFlow } = await import('imapflow');
  const client = new ImapFlow({
    ...{ host, port, auth: { user, pass: password }, logger: false, disableAutoIdle: true, qresync: false },
    ...{ secure: isImplicitTls, connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    // Never without TLS; certificates are checked.
    ...(isImplicitTls ? {} : { doSTARTTLS: true }),
    tls: { minVersion: 'TLSv1.2' },
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function fetchMessages(client: ImapFlow, uids: readonly number[], settings: ImapSettings): Promise<(MailSource & { uid: number })[]> {
  const place = (uid: number) => `${mailboxName(settings)}, UID ${uid}`;
  const sizes = await client.fetchAll(uids.join(','), { uid: true, size: true }, { uid: true });
  const small = sizes.filter(({ size = 0 }) => size <= LARGE_BYTES).map(({ uid }) => uid);
  const sources = small.length === 0 ? [] : await client.fetchAll(small.join(','), { uid: true, source: true }, { uid: true });
  const messages = sources.flatMap(({ uid, source }: FetchMessageObject) =>
    source === undefined ? [] : [{ uid, place: place(uid), chunks: once(source) }],
  );
  for (const { uid, size = 0 } of sizes) {
    if (size <= LARGE_BYTES) continue;
    const bytes = await readLarge(client, uid);
    if (bytes !== undefined) messages.push({ uid, place: place(uid), chunks: once(bytes) });
  }
  return messages.sort((a, b) => a.uid - b.uid);
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** What somebody can do about it. The words of the server are a stranger's, and are not shown. */
function explained(error: unknown, settings: ImapSettings): Error {
  const where = mailboxName(settings);
  const told = (name: string): unknown => (typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined);
  if (error instanceof InputError || error instanceof ConfigError) return error;
  if (told('authenticationFailed') === true) {
    return new ConfigError(`${where}: the server refused the login`, {
      code: 'authentication_failed',
      suggestion: 'check IMAP_URL and IMAP_PASSWORD; many providers want an app password, and IMAP to be switched on',
      cause: error,
    });
  }
  const code = String(told('code') ?? '');
  if (TLS_CODES.test(code)) {
    return new ConfigError(`${where}: the certificate of the server cannot be trusted (${code})`, {
      suggestion: 'if it is your own server, name its authority in NODE_EXTRA_CA_CERTS',
      cause: error,
    });
  }
  if (
    told('mailboxMissing') === true ||
    /NONEXISTENT|Mailbox doesn't exist|Unknown Mailbox/i.test(
      `${String(told('serverResponseCode') ?? '')} ${String(told('responseText') ?? '')}`,
    )
  ) {
    return new InputError(`${where}: there is no such folder`, { suggestion: 'name one with --folder' });
  }
  return new ServiceError(`${where}: the connection was cut, or not made: ${code === '' ? messageOf(error).slice(0, 200) : code}`, {
    suggestion: 'run the same command again: it goes on where it stopped',
    cause: error,
  });
}
