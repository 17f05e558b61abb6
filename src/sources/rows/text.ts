import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { detectEncoding, utf16Without } from './detect-encoding.ts';

/** Known once the text was read. */
export interface TextFacts {
  encoding: string;
  /** Characters of the text that are U+FFFD: bytes that fit no encoding, NUL, or lost before. */
  replaced: number;
}

/** Enough for the statistics of a short language sample. */
const SAMPLE_BYTES = 64 * 1024;
const REPLACEMENT = Buffer.from('\ufffd');
/** What iconv-lite takes for encodings, and what is none of text. */
const NO_TEXT = new Set(['base64', 'hex', 'binary', 'utf7', 'utf7imap', 'internal']);

export function isEncoding(name: string): boolean {
  return iconv.encodingExists(name) && !NO_TEXT.has(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

/**
 * Any text as UTF-8. Which encoding it has is decided at its first bytes beyond ASCII, however late they come. Bytes that do not fit become
 * U+FFFD, and NUL does, too, which no database stores.
 */
export async function* decodeText(chunks: AsyncIterable<Buffer>, asked: string | undefined, facts: TextFacts): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let decode = asked === undefined ? undefined : decoderOf(asked, facts);
  let isFirst = true;
  try {
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) break;
      let chunk = next.value;
      if (decode === undefined) {
        const wide = isFirst ? utf16Without(chunk) : undefined;
        isFirst = false;
        if (wide === undefined && isAscii(chunk)) {
          yield counted(chunk, facts);
          continue;
        }
        chunk = await enough(chunk, iterator);
        decode = decoderOf(wide ?? (await detectEncoding(chunk)), facts);
      }
      yield counted(decode(chunk), facts);
    }
    if (decode !== undefined) yield counted(decode(undefined), facts);
  } finally {
    await iterator.return?.();
  }
}

/** A chunk with what follows it, up to a size. */
async function enough(chunk: Buffer, iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  const parts = [chunk];
  for (let size = chunk.length; size < SAMPLE_BYTES; size += parts.at(-1)?.length ?? 0) {
    const next = await iterator.next();
    if (next.done === true) break;
    parts.push(next.value);
  }
  return Buffer.concat(parts);
}

/** Undefined: the text has ended. */
type Decode = (bytes: Buffer | undefined) => Buffer;

function decoderOf(encoding: string, facts: TextFacts): Decode {
  facts.encoding = encoding.toLowerCase();
  if (/^utf-?8$/i.test(encoding)) return utf8Decoder();
  const decoder = iconv.getDecoder(encoding);
  return (bytes) => Buffer.from((bytes === undefined ? decoder.end() : decoder.write(bytes)) ?? '');
}

/** What is UTF-8 already goes through as it is. */
function utf8Decoder(): Decode {
  let held = Buffer.alloc(0);
  return (bytes) => {
    const all = bytes === undefined ? held : held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const end = bytes === undefined ? all.length : completeLength(all);
    held = Buffer.from(all.subarray(end));
    const whole = all.subarray(0, end);
    return isUtf8(whole) ? whole : Buffer.from(whole.toString('utf8'));
  };
}

/** Length without a character that the next chunk ends. */
function completeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function counted(bytes: Buffer, facts: TextFacts): Buffer {
  const text = bytes.includes(0) ? Buffer.from(bytes.toString('utf8').replaceAll('\0', '\ufffd')) : bytes;
  for (let at = text.indexOf(REPLACEMENT); at !== -1; at = text.indexOf(REPLACEMENT, at + 3)) facts.replaced += 1;
  return text;
}
