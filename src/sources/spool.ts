import { closeSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { messageOf, ServiceError } from '../errors.ts';
import { openNameless } from './nameless-file.ts';

const BLOCK_BYTES = 32 * 1024;

/**
 * Entries on disk, sorted into partitions, so that a file of any size can be joined piece by piece in bounded memory. The file
 * has no name from the start: whatever happens to the process, nothing of people's data stays behind.
 */
export class Spool<Entry> {
  readonly #fd: number;
  #end = 0;
  readonly #partitions: { pending: string[]; pendingBytes: number; blocks: { offset: number; length: number }[] }[];

  constructor(partitions: number) {
    this.#fd = openNameless();
    this.#partitions = Array.from({ length: partitions }, () => ({ pending: [], pendingBytes: 0, blocks: [] }));
  }

  get partitions(): number {
    return this.#partitions.length;
  }

  append(partition: number, entry: Entry): void {
    const part = this.#part(partition);
    const text = JSON.stringify(entry);
    part.pending.push(text);
    part.pendingBytes += text.length + 1;
    if (part.pendingBytes >= BLOCK_BYTES) this.#flush(partition);
  }

  /** Bytes beside the entries; the answer is where `readBlob` finds them. */
  appendBlob(bytes: Buffer): { offset: number; length: number } {
    return this.#write(bytes);
  }

  readBlob({ offset, length }: { offset: number; length: number }): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const read = readSync(this.#fd, bytes, done, length - done, offset + done);
      if (read === 0) throw new ServiceError('a temporary file ended too early', { suggestion: `check the disk that holds ${tmpdir()}` });
      done += read;
    }
    return bytes;
  }

  /** The entries of a partition in the order of appending. */
  *read(partition: number): Generator<Entry> {
    this.#flush(partition);
    for (const block of this.#part(partition).blocks) {
      const entries: Entry[] = JSON.parse(this.readBlob(block).toString('utf8'));
      yield* entries;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #part(partition: number) {
    const part = this.#partitions[partition];
    if (part === undefined) throw new RangeError(`partition ${partition}`);
    return part;
  }

  #flush(partition: number): void {
    const part = this.#part(partition);
    if (part.pending.length === 0) return;
    part.blocks.push(this.#write(Buffer.from(`[${part.pending.join(',')}]`, 'utf8')));
    part.pending = [];
    part.pendingBytes = 0;
  }

  #write(bytes: Buffer): { offset: number; length: number } {
    const offset = this.#end;
    try {
      let done = 0;
      while (done < bytes.length) done += writeSync(this.#fd, bytes, done, bytes.length - done, offset + done);
    } catch (error) {
      throw new ServiceError(`temporary space ran out in ${tmpdir()}: ${messageOf(error)}`, {
        suggestion: 'nothing was written to the database; free space or set TMPDIR to a larger disk',
        cause: error,
      });
    }
    this.#end += bytes.length;
    return { offset, length: bytes.length };
  }
}

/** FNV-1a: spreads handles over partitions, the same way on every machine. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % partitions;
}
