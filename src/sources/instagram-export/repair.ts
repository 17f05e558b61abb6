import { isUtf8 } from 'node:buffer';
import { storableText } from '../storable.ts';

const HIGH = /[\u0080-\u00ff]/;
const BEYOND_LATIN_1 = /[\u0100-\uffff]/;

/**
 * A text of an export as it was written: Instagram writes each byte of its UTF-8 as one Latin-1 character (facts/instagram-export 5). A text
 * that cannot come from that is right already and stays; so does a lone "é". ISO-8859-1, not Windows-1252.
 */
export function repairText(text: string): string {
  if (!HIGH.test(text) || BEYOND_LATIN_1.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? storableText(bytes.toString('utf8')) : text;
}

/** A name as it is compared: both sides of a comparison are repaired, composed the same way, and without stray blanks. */
export function repairName(name: string): string {
  return repairText(name).normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}
