import { ConfigError } from '../../errors.ts';

export interface ImapSettings {
  host: string;
  port: number;
  user: string;
  password: string;
  /** TLS from the first byte; else it is asked for before the password is sent, and without it nothing is. */
  isImplicitTls: boolean;
  folder: string;
}

const PORTS = { 'imaps:': 993, 'imap:': 143 } as const;
const EXAMPLE = 'imaps://USER@HOST:PORT, e.g. imaps://sales%40corp.example@imap.corp.example';

/** Reads IMAP_URL and IMAP_PASSWORD. Throws ConfigError for what is missing, or is no such address; a password in the URL is refused. */
export function readImapSettings(get: (name: string) => string | undefined, folder: string): ImapSettings {
  const text = get('IMAP_URL');
  if (text === undefined)
    throw new ConfigError('IMAP_URL is not set, and no file was named', {
      suggestion: `set IMAP_URL=${EXAMPLE}, or name a file or folder`,
    });
  const url = URL.parse(text.trim());
  const scheme = url === null ? undefined : (['imaps:', 'imap:'] as const).find((known) => known === url.protocol);
  if (url === null || scheme === undefined || url.hostname === '' || url.username === '') {
    throw new ConfigError('IMAP_URL is no address of a mailbox', { suggestion: `write it as ${EXAMPLE}` });
  }
  if (url.password !== '') throw new ConfigError('IMAP_URL has a password in it', { suggestion: 'take it out, and set IMAP_PASSWORD' });
  const password = get('IMAP_PASSWORD');
  if (password === undefined)
    throw new ConfigError('IMAP_PASSWORD is not set', {
      suggestion: 'set it beside IMAP_URL; an app password where the provider asks for one',
    });
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? PORTS[scheme] : Number(url.port),
    user: decoded(url.username),
    password,
    isImplicitTls: scheme === 'imaps:',
    folder,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigError('IMAP_URL has a percent sign that begins no code', {
      suggestion: 'write a percent sign as %25 and an at-sign as %40',
    });
  }
}

/** As people know it, without anything secret. */
export function mailboxName({ user, host, port, folder }: ImapSettings): string {
  return `${user}@${host}:${port}/${folder}`;
}
