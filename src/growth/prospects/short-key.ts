import { createHash } from 'node:crypto';

const LONGEST = 500;
const KEPT = 460;

/** A key as an index takes it: of a long one the beginning, and a hash that tells it from others. The same as growth.short_key. */
export function shortKey(key: string): string {
  const characters = key.length > LONGEST ? [...key] : [];
  if (characters.length <= LONGEST) return key;
  return `${characters.slice(0, KEPT).join('')}#${createHash('md5').update(key).digest('hex')}`;
}
