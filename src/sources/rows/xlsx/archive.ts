import { close, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { InputError, messageOf, ServiceError } from '../../../errors.ts';
import { beyond, type Limits } from '../../../limits.ts';
import { tooPacked } from '../../input.ts';
import { openNameless } from '../../nameless-file.ts';
import { damaged } from './xml.ts';

/** Sheets shrink to a tenth; small parts may shrink as they like. */
const FREE_BYTES = 64 * 1024 * 1024;
const MAX_ENTRIES = 10_000;
const MAX_NAME_LENGTH = 1_024;

/** The parts of a workbook, in a temporary file without a name: a zip's directory stands at its end. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #fd: number;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly limits: Limits;
  #expanded = 0;

  private constructor(fd: number, zip: ZipFile, entries: ReadonlyMap<string, Entry>, limits: Limits) {
    this.limits = limits;
    this.#fd = fd;
    this.#zip = zip;
    this.#entries = entries;
  }

  static async open(chunks: AsyncIterable<Buffer>, limits: Limits): Promise<Archive> {
    const fd = await spooled(chunks);
    try {
      const zip = await yauzl.fromFdPromise(fd, { autoClose: false, lazyEntries: true });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (entries.size === MAX_ENTRIES) throw damaged('its archive', `has more than ${MAX_ENTRIES} parts`);
        if (entry.fileName.length > MAX_NAME_LENGTH) throw damaged('its archive', 'has a part with an endless name');
        entries.set(key(entry.fileName), entry);
      }
      return new Archive(fd, zip, entries, limits);
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

  /** As the archive states it; `read` refuses a part that turns out to be larger. */
  sizeOf(name: string): number {
    return this.#entries.get(key(name))?.uncompressedSize ?? 0;
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
    if (this.#expanded > this.limits.workbook)
      throw beyond('workbook', this.limits, 'this workbook expands to more than', { advice: 'if it is a list, save the sheet as CSV or' });
    if (bytes > FREE_BYTES && bytes > entry.compressedSize * this.limits.expansion) throw tooPacked('this workbook', this.limits);
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
