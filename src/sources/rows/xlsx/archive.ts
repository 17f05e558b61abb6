import { close, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { InputError, messageOf, ServiceError } from '../../../errors.ts';
import { openNameless } from '../../nameless-file.ts';
import { damaged } from './xml.ts';

/** What all parts that are read may come to. A sheet of 200 MB is large; ten of them are an attack or a mistake. */
export const MAX_EXPANDED_BYTES = 2 * 1024 ** 3;
/** Sheets shrink to a tenth; beyond this they are made to fill memory. Small parts may shrink as they like. */
export const MAX_RATIO = 250;
const FREE_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 10_000;

/** The parts of a workbook, in a temporary file without a name: a zip's directory stands at its end. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #fd: number;
  readonly #entries: ReadonlyMap<string, Entry>;
  #expanded = 0;

  private constructor(fd: number, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#fd = fd;
    this.#zip = zip;
    this.#entries = entries;
  }

  static async open(chunks: AsyncIterable<Buffer>): Promise<Archive> {
    const fd = await spooled(chunks);
    try {
      const zip = await yauzl.fromFdPromise(fd, { autoClose: false, lazyEntries: true });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (entries.size === MAX_ENTRIES) throw damaged('its archive', `has more than ${MAX_ENTRIES} parts`);
        entries.set(key(entry.fileName), entry);
      }
      return new Archive(fd, zip, entries);
    } catch (error) {
      await promisify(close)(fd);
      if (error instanceof InputError) throw error;
      throw damaged('its archive', `cannot be read (${messageOf(error)})`, error);
    }
  }

  has(name: string): boolean {
    return this.#entries.has(key(name));
  }

  names(): string[] {
    return [...this.#entries.values()].map(({ fileName }) => fileName);
  }

  /** The bytes of a part, expanded. Throws InputError for what is damaged or a bomb. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(key(name));
    if (entry === undefined) throw damaged(name, 'is missing');
    if (entry.isEncrypted())
      throw new InputError('this archive is protected by a password', { suggestion: 'save it without the password' });
    let bytes = 0;
    try {
      const stream = await this.#zip.openReadStreamPromise(entry);
      try {
        for await (const chunk of stream) {
          if (!Buffer.isBuffer(chunk)) continue;
          bytes += chunk.length;
          this.#count(chunk.length, bytes, entry);
          yield chunk;
        }
      } finally {
        stream.destroy();
      }
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw damaged(name, `cannot be expanded (${messageOf(error)})`, error);
    }
  }

  async close(): Promise<void> {
    await promisify(close)(this.#fd);
  }

  #count(more: number, bytes: number, entry: Entry): void {
    this.#expanded += more;
    const limit =
      this.#expanded > MAX_EXPANDED_BYTES
        ? `${MAX_EXPANDED_BYTES / 1024 ** 3} GiB`
        : bytes > FREE_BYTES && bytes > entry.compressedSize * MAX_RATIO
          ? `${MAX_RATIO} times its size`
          : undefined;
    if (limit === undefined) return;
    throw new InputError(`this workbook expands to more than ${limit}, as no list does`, {
      suggestion: 'nothing was written; if it is a list, save the sheet as CSV',
    });
  }
}

/** Writers differ in slashes and case. */
function key(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

async function spooled(chunks: AsyncIterable<Buffer>): Promise<number> {
  const fd = openNameless();
  try {
    for await (const chunk of chunks) for (let done = 0; done < chunk.length; ) done += writeSync(fd, chunk, done);
    return fd;
  } catch (error) {
    await promisify(close)(fd);
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    throw new ServiceError(`temporary space ran out in ${tmpdir()}`, {
      suggestion: 'free space or set TMPDIR to a larger disk',
      cause: error,
    });
  }
}
