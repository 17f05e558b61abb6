import { createHash, randomBytes } from 'node:crypto';

/** Letters of a key that are kept to tell keys apart: `client_` and five digits. */
const PREFIX_LENGTH = 12;

/** A key as accounts get it: `client_` and 32 hex digits from the system's random source. */
export function newApiKey(): string {
  return `client_${randomBytes(16).toString('hex')}`;
}

/** Lower-case hex SHA-256 of the whole key; what is stored, logged and compared. */
export function fingerprintOf(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex');
}

export function prefixOf(key: string): string {
  return key.slice(0, PREFIX_LENGTH);
}

/** As `growth.clients.api_key` has it. isPlain: for a team whose own API compares the column with what it is sent. */
export function storedKey(key: string, isPlain: boolean): string {
  return isPlain ? key : `sha256:${fingerprintOf(key)}`;
}

/** Keys of every format that was ever issued, wherever they stand in a text. */
const KEYS = /(?:client|ak)_[0-9a-f]{32}/gi;

/** Whether there is a key in a text: it must go where no key belongs. */
export function holdsKey(text: string): boolean {
  return text.search(KEYS) !== -1;
}

/** A text without the keys in it. */
export function withoutKeys(text: string): string {
  return text.replaceAll(KEYS, (key) => `${key.slice(0, key.indexOf('_') + 1)}***`);
}
