import { hash as digest } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HASH_BITS = 48;
const ID_LENGTH = 17;

/** A whole number below 2^48, the same for the same text. */
export function hash(text: string): number {
  return digest('sha1', text, 'buffer').readUIntBE(0, HASH_BITS / 8);
}

/** A number from 0 up to 1, the same for the same text. */
export function chance(text: string): number {
  return hash(text) / 2 ** HASH_BITS;
}

/** An id as Apify writes them: 17 letters and digits. */
export function idOf(text: string): string {
  const bytes = digest('sha1', text, 'buffer').subarray(0, ID_LENGTH);
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
}
