import type { Json } from '../../db/json.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import { InputError } from '../../errors.ts';
import { readDataset } from '../../sources/dataset.ts';
import { partitionOf, Spool } from '../../sources/spool.ts';
import type { Warning } from '../../summary.ts';
import { readProfileHead } from './profile-item.ts';

const PARTITIONS = 256;
const REJECTS = PARTITIONS;

/** An item as it came, of one handle: its profile, or why there is none. It is read again where it is written, which is cheaper than to keep both. */
export interface ProfileEntry {
  index: number;
  item: Json;
}

/** Reads a saved dataset of a profile actor to its end, sorted by handle. Nothing is written to a database here. */
export class ProfilesDataset {
  items = 0;
  profiles = 0;
  rejectCount = 0;
  #others = 0;
  #failed = 0;
  /** Why the first item that is none was refused. */
  #firstReason: string | undefined;
  readonly #wanted: ReadonlySet<string>;
  readonly #spool = new Spool<ProfileEntry | Reject>(PARTITIONS + 1);

  /** handles: only these; empty: all of them. */
  constructor({ handles }: { handles: readonly string[] }) {
    this.#wanted = new Set(handles);
  }

  /** Throws InputError where the text is no dataset, or one of something else. */
  async read(chunks: AsyncIterable<Buffer>, onItem: () => void, signal: AbortSignal): Promise<void> {
    for await (const { index, line, value } of readDataset(chunks)) {
      signal.throwIfAborted();
      this.items += 1;
      this.#take(index, line, value);
      if (index % 200 === 0) onItem();
    }
    if (this.#firstReason !== undefined && this.profiles + this.#failed + this.#others === 0) {
      throw new InputError(`none of its ${this.items} items is a profile: ${this.#firstReason}`, {
        suggestion: 'nothing was written; is it a following list (scrape following)?',
      });
    }
  }

  /** Entries of one partition after the other: all of one handle are in one of them. */
  *partitions(): Generator<ProfileEntry[]> {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const entries: ProfileEntry[] = [];
      for (const entry of this.#spool.read(partition)) if ('item' in entry) entries.push(entry);
      if (entries.length > 0) yield entries;
    }
  }

  *rejects(): Generator<Reject> {
    for (const entry of this.#spool.read(REJECTS)) if ('reason' in entry) yield entry;
  }

  warnings(): Warning[] {
    const message = 'profiles that were not asked for were left out';
    return this.#others === 0 ? [] : [{ code: 'other_profiles', count: this.#others, message }];
  }

  close(): void {
    this.#spool.close();
  }

  #take(index: number, line: number, item: Json): void {
    const row = readProfileHead(item);
    const handle = row.kind === 'invalid' ? null : row.handle;
    if (handle !== null && this.#wanted.size > 0 && !this.#wanted.has(handle)) {
      this.#others += 1;
      return;
    }
    if (row.kind === 'profile') {
      this.profiles += 1;
      this.#spool.append(partitionOf(row.handle, PARTITIONS), { index, item });
      return;
    }
    const reason = row.kind === 'error' ? `the actor says ${row.error.message}` : row.reason;
    if (row.kind === 'error') this.#failed += 1;
    else this.#firstReason ??= row.reason;
    this.rejectCount += 1;
    this.#spool.append(REJECTS, { line, path: `items[${index}]`, pointer: null, reason, record: item });
    if (row.kind === 'error' && row.handle !== null) this.#spool.append(partitionOf(row.handle, PARTITIONS), { index, item });
  }
}
