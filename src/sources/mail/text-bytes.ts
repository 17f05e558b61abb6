import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { detectEncoding } from '../rows/detect-encoding.ts';

/** What senders write where they do not know: the bytes decide. */
const SAYS_NOTHING = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'iso-8859-1',
  'latin1',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  '8bit',
  'default',
  'binary',
  'utf-8',
  'utf8',
  'windows-1252',
  'cp1252',
]);
/** Cyrillic code pages are taken for one another. */
const CYRILLIC = new Set(['windows-1251', 'cp1251', 'koi8-r', 'koi8-ru']);
const ESCAPED = /=([0-9a-f]{2})/gi;

/** The bytes of a part without their transfer encoding; whatever is wrong with it, as many as can be read. */
export function transferDecoded(bytes: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(bytes.toString('latin1'), 'base64');
  if (encoding !== 'quoted-printable') return bytes;
  const joined = bytes.toString('latin1').replaceAll(/=[ \t]{0,8}\r?\n/g, '');
  return Buffer.from(
    joined.replaceAll(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/** Text in the charset that is stated, or where that cannot be right, in the one that it is in. */
export async function decodeText(bytes: Buffer, stated: string): Promise<string> {
  const charset = stated.toLowerCase().trim();
  // Escape sequences and UTF-7 are ASCII, and so valid UTF-8.
  if (charset.startsWith('iso-2022') || charset === 'hz-gb-2312') return decodedAs(bytes, charset) ?? bytes.toString('utf8');
  if (charset === 'utf-7' || charset === 'unicode-1-1-utf-7') return iconv.decode(bytes, 'utf-7');
  if (!charset.startsWith('utf-16') && isUtf8(bytes)) return bytes.toString('utf8');
  if (SAYS_NOTHING.has(charset) || CYRILLIC.has(charset)) return iconv.decode(bytes, await detectEncoding(bytes));
  return decodedAs(bytes, charset) ?? iconv.decode(bytes, await detectEncoding(bytes));
}

function decodedAs(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return iconv.encodingExists(charset) ? iconv.decode(bytes, charset) : undefined;
  }
}
