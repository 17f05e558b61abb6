import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { InputError, messageOf } from '../errors.ts';
import type { FileHost } from '../host.ts';
import { beyond, type Limits, readLimits } from '../limits.ts';

/** What is read at a time is worked through in one turn: signals, answers of the database and the heartbeat of a lock wait for its end. */
const CHUNK_BYTES = 1 << 16;
/** So much may become of a small file, however it was compressed. */
const FREE_BYTES = 64 << 20;

/** What was read, known once all of it was. */
export interface InputFacts {
  bytes: number;
  sha256: string;
}

/** A file or standard input as UTF-8 bytes: gunzipped by content, without BOM, UTF-16 recoded. */
export interface Input {
  /** For messages: the path, or `standard input`. */
  name: string;
  chunks: AsyncIterable<Buffer>;
  /** What readers of it keep to; undefined: the standard ones. */
  limits?: Limits;
  /** Size in bytes where it is known before, for progress. */
  size: number | undefined;
  /** How many bytes were read of it so far, as they came (compressed ones, too). */
  bytesRead(): number;
  /** Of the bytes as they came, after the last chunk. */
  facts(): InputFacts;
}

/** Opens FILE, or standard input for `-`; facts that are known already are not found out again. Throws InputError. */
export async function openInput(host: FileHost, path: string, known?: InputFacts, signal?: AbortSignal): Promise<Input> {
  const hash = known === undefined ? createHash('sha256') : undefined;
  const facts = known ?? { bytes: 0, sha256: '' };
  const limits = readLimits(host.env?.OUTREACH_LIMITS);
  const size = path === '-' ? undefined : (await fileState(host, path)).size;
  const name = path === '-' ? 'standard input' : path;
  let bytesRead = 0;

  async function* counted(): AsyncGenerator<Buffer> {
    try {
      signal?.throwIfAborted();
      // Opened here, where its errors are listened to.
      const raw = path === '-' ? host.stdin : createReadStream(resolve(host.cwd(), path), { highWaterMark: CHUNK_BYTES });
      // Standard input may never end.
      signal?.addEventListener('abort', () => raw.destroy(signal.reason), { once: true });
      for await (const chunk of raw) {
        const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
        bytesRead += bytes.length;
        if (hash !== undefined) {
          hash.update(bytes);
          facts.bytes += bytes.length;
        }
        yield bytes;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadable(name, error);
    }
    if (hash !== undefined) facts.sha256 = hash.digest('hex');
  }
  const chunks = withoutBlanks(decode(name, counted(), limits), limits);
  return { name, size, chunks, limits, bytesRead: () => bytesRead, facts: () => facts };
}

/** A small text in one piece, e.g. a query. */
export async function readText(host: FileHost, path: string, signal?: AbortSignal): Promise<string> {
  return (await readBytes(host, path, signal)).toString('utf8');
}

/** A small file in one piece. */
export async function readBytes(host: FileHost, path: string, signal?: AbortSignal): Promise<Buffer> {
  const input = await openInput(host, path, undefined, signal);
  const { limits = readLimits(undefined) } = input;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input.chunks) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > limits.text) throw beyond('text', limits, `${input.name} is larger than a text may be, which is`);
  }
  return Buffer.concat(chunks);
}

/** The sha256 of a file, without decoding it. */
export async function hashFile(host: Pick<FileHost, 'cwd'>, path: string): Promise<InputFacts> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(resolve(host.cwd(), path), { highWaterMark: CHUNK_BYTES })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** What a file is like at this moment; version: another one after it was changed or replaced. Throws InputError where it is none. */
export async function fileState(host: FileHost, path: string): Promise<{ isRegular: boolean; size: number | undefined; version: string }> {
  try {
    const facts = await stat(resolve(host.cwd(), path), { bigint: true });
    if (facts.isDirectory()) throw new InputError(`${path} is a directory`, { suggestion: 'name a file, or - for standard input' });
    // Pipes (`<(zcat …)`) have no size and can be read once only.
    const isRegular = facts.isFile();
    return { isRegular, size: isRegular ? Number(facts.size) : undefined, version: `${facts.ino}:${facts.size}:${facts.mtimeNs}` };
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(path, error);
  }
}

/** Bytes that are there already, as an input. */
export function inputOf(name: string, bytes: Buffer): Input {
  const facts = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  async function* chunks(): AsyncGenerator<Buffer> {
    yield bytes;
  }
  return {
    name: name === '-' ? 'standard input' : name,
    size: bytes.length,
    chunks: chunks(),
    bytesRead: () => bytes.length,
    facts: () => facts,
  };
}

function unreadable(name: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Record<string, string> = { ENOENT: 'does not exist', EACCES: 'may not be read by this user', EISDIR: 'is a directory' };
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return new InputError(`${name} ${reason ?? `cannot be read: ${messageOf(error)}`}`, {
    suggestion: 'name a readable file, or - for standard input',
    cause: error,
  });
}

async function* decode(name: string, chunks: AsyncGenerator<Buffer>, limits: Limits, isUnpacked = false): AsyncGenerator<Buffer> {
  const { head, rest } = await peek(chunks, 4);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    if (isUnpacked)
      throw new InputError(`${name} is a gzip file within a gzip file`, {
        suggestion: 'nothing was written; unpack it once and try again',
      });
    yield* decode(name, gunzipped(name, rest, limits), limits, true);
  } else if (head[0] === 0xff && head[1] === 0xfe) yield* recode(rest, 'utf-16le');
  else if (head[0] === 0xfe && head[1] === 0xff) yield* recode(rest, 'utf-16be');
  else if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) yield* dropFirst(rest, 3);
  else yield* rest;
}

/** Errors of the source go through as they are; those of the compression are the file's. */
async function* gunzipped(name: string, chunks: AsyncIterable<Buffer>, limits: Limits): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let packed = 0;
  let unpacked = 0;
  async function* fed(): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      packed += chunk.length;
      yield chunk;
    }
  }
  const feeding = pipeline(Readable.from(fed(), { objectMode: true, highWaterMark: 1 }), gunzip).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  try {
    for await (const chunk of gunzip) {
      unpacked += chunk.length;
      if (unpacked > FREE_BYTES && unpacked > packed * limits.expansion) throw tooPacked(name, limits);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const source = (await feeding)?.error ?? error;
    throw source instanceof InputError
      ? source
      : new InputError(`${name} is damaged: ${messageOf(source)}`, {
          suggestion: 'nothing was written; fetch the file again',
          cause: source,
        });
  }
}

/** Whoever made a file that becomes so large wants to fill a memory or a disk. */
export function tooPacked(name: string, limits: Limits): InputError {
  return beyond('expansion', limits, `${name} expands to more than`, { more: ' times its size, as no list does' });
}

const BLANK = new Uint8Array(256);
for (const blank of ' \t\r\n\v\f\0') BLANK[blank.charCodeAt(0)] = 1;

/** Blanks without an end say nothing and cost as much as a list: a row of them as long as that is none that somebody wrote. */
async function* withoutBlanks(chunks: AsyncIterable<Buffer>, limits: Limits): AsyncGenerator<Buffer> {
  let row = 0;
  for await (const chunk of chunks) {
    // Only whole chunks count: nearly all end this look at their first byte.
    row = chunk.every(isBlank) ? row + chunk.length : 0;
    if (row > limits.blanks) throw beyond('blanks', limits, 'the file has a row of blanks that is longer than');
    yield chunk;
  }
}

function isBlank(byte: number): boolean {
  return BLANK[byte] === 1;
}

async function* recode(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
  yield Buffer.from(decoder.decode(), 'utf8');
}

async function* dropFirst(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    yield chunk.subarray(Math.min(left, chunk.length));
    left = Math.max(0, left - chunk.length);
  }
}

/** The first bytes, and all chunks with those bytes still in front. */
export async function peek(chunks: AsyncIterable<Buffer>, count: number): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  const head = Buffer.concat(first);
  async function* rest(): AsyncGenerator<Buffer> {
    try {
      yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, rest: rest() };
}
