import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Lower-case letters of Russian, the most frequent ones first. */
const RUSSIAN = 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё';
/** In Windows-1250, what no language that is written in it has: it is Spanish, or money. */
const NOT_1250 = /ń(?=[aeiouáéíóú])|[ŁĄĽ](?=\d)|\d ?[ŁĄ](?!\p{L})|\p{Ll}[Ł]/u;
/** In Windows-1252, signs in the middle of words: they are letters of Windows-1250. */
const NOT_1252 = /\p{L}[¹³¿£¥¼¾]|[³¿£¹](?=\p{Ll})/u;
/** UTF-8 with a few foreign bytes in it is still UTF-8. */
const FOREIGN_SHARE = 0.25;

/** UTF-16 without a byte order mark is told by the zeros of its ASCII characters, which all stand at one side. */
export function utf16Without(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const size = Math.min(bytes.length, 4_096);
  const zeros = [0, 0];
  for (let i = 0; i < size; i++) if (bytes[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (size < 4 || Math.max(even, odd) < size / 40) return undefined;
  if (even === 0) return 'utf-16le';
  return odd === 0 ? 'utf-16be' : undefined;
}

/** Which of UTF-8, Windows-1250, -1251, -1252 and KOI8-R a text is in, that has bytes beyond ASCII. */
export async function detectEncoding(bytes: Buffer): Promise<string> {
  const { sequences, foreign } = utf8Sequences(bytes);
  if (foreign === 0 || foreign <= sequences * FOREIGN_SHARE) return 'utf-8';
  const sample = beyondAscii(bytes);
  if (isCyrillic(iconv.decode(sample, 'windows-1251')))
    return russianScore(iconv.decode(sample, 'koi8-r')) > russianScore(iconv.decode(sample, 'windows-1251')) ? 'koi8-r' : 'windows-1251';
  const [eastern, western] = [iconv.decode(sample, 'windows-1250'), iconv.decode(sample, 'windows-1252')];
  if (eastern === western || NOT_1250.test(eastern)) return 'windows-1252';
  if (NOT_1252.test(western)) return 'windows-1250';
  // Loaded for these alone: models of languages take a megabyte.
  const { detect } = await import('jschardet');
  const { encoding } = detect(sample, { detectEncodings: ['windows-1250', 'windows-1252'] });
  return encoding?.toLowerCase() === 'windows-1250' ? 'windows-1250' : 'windows-1252';
}

function utf8Sequences(bytes: Buffer): { sequences: number; foreign: number } {
  if (isUtf8(bytes)) return { sequences: 1, foreign: 0 };
  // The last character may go on in what was not read yet.
  const text = bytes.toString('utf8').replace(/\ufffd{1,3}$/, '');
  let [sequences, foreign] = [0, 0];
  for (const character of text) {
    if (character === '\ufffd') foreign += 1;
    else if (character > '\x7f') sequences += 1;
  }
  return { sequences, foreign };
}

/** The lines that say anything of the encoding. */
function beyondAscii(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split(/[\r\n]+/);
  return Buffer.from(
    lines
      .filter((line) => /[\x80-\xff]/.test(line))
      .join('\n')
      .slice(0, 32_768),
    'latin1',
  );
}

/** Words of Cyrillic letters alone, more often than letters beyond ASCII among Latin ones. */
function isCyrillic(text: string): boolean {
  let [pure, mixed] = [0, 0];
  for (const [word] of text.matchAll(/[\p{L}№]+/gu)) {
    if (!/[^a-z]/i.test(word)) continue;
    if (/[a-z]/i.test(word)) mixed += 1;
    else if (word.length > 1) pure += 1;
  }
  return pure > mixed;
}

/** How much a text looks like Russian: frequent letters, and no capital behind a small one. */
function russianScore(text: string): number {
  let score = 0;
  let letters = 0;
  for (const [word] of text.matchAll(/\p{Script=Cyrillic}+/gu)) {
    score -= 8 * [...word.matchAll(/\p{Ll}\p{Lu}/gu)].length;
    for (const letter of word.toLowerCase()) {
      const rank = RUSSIAN.indexOf(letter);
      score += rank === -1 ? -4 : 1 - rank / 10;
      letters += 1;
    }
  }
  const others = [...text.matchAll(/[^\p{Script=Cyrillic}\p{ASCII}«»№—–“”„…\u00a0]/gu)].length;
  return letters === 0 ? Number.NEGATIVE_INFINITY : score - 2 * others;
}
