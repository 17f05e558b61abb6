import type { Config } from '../../config.ts';
import { redactUrls } from '../../db/redact.ts';
import { kindOfKey } from '../../db/supabase-key.ts';
import { SETTINGS } from '../../settings.ts';

/** A setting's value as far as it may be shown: what kind of key it is, a URL without who logs in, never a secret. */
export function masked(name: string, value: string): string {
  const kind = SETTINGS[name]?.kind ?? 'secret';
  if (kind === 'plain') return value;
  if (kind === 'secret') return `*** (${describeKey(value)})`;
  if (name === 'OUTREACH_DATABASE' && /^(?:pglite:.*|postgres|supabase)$/.test(value)) return value;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return '*** (no URL)';
  // The query too may hold a password.
  return redactUrls(value).replace(/[?#].*$/s, '');
}

function describeKey(key: string): string {
  const kind = kindOfKey(key);
  return kind === 'unknown' ? `${key.length < 16 ? 'short' : 'long'} text` : kind;
}

/** Shorter texts would be found in every other word; a password that short is in nobody's message either. */
const MIN_SECRET_LENGTH = 8;

/**
 * Takes the values of all secret settings out of a text, whoever put them in: a server may repeat what it was sent. `more` holds
 * keys and URLs that are no settings yet.
 */
export function scrubber(config: Config, more: readonly string[] = []): (text: string) => string {
  const values = Object.entries(SETTINGS).flatMap(([name, { kind }]) =>
    kind === 'plain' ? [] : [config.peek(name), config.dotenv.values[name]].map((value) => value ?? ''),
  );
  const secrets = new Set([...values, ...more].flatMap(secretsOf).filter((secret) => secret.length >= MIN_SECRET_LENGTH));
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '***'), redactUrls(text));
}

/** A key itself; of a URL its password, as it is written and as it is meant. */
function secretsOf(value: string): string[] {
  if (/^(?:pglite:|postgres$|supabase$)/.test(value)) return [];
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:([^:/?#@]*):(.*)@)?/is.exec(value);
  if (url === null) return [value];
  const [, user, password = ''] = url;
  const inQuery = [...value.matchAll(/[?&](?:ssl)?password=([^&]*)/gi)].map((match) => match[1] ?? '');
  // A password that is the user's name hides nothing, and its absence would tell it.
  return [password, ...inQuery].filter((secret) => secret !== user).flatMap((secret) => [secret, decoded(secret)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
