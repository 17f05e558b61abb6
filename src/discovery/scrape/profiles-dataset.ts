import type { Json } from '../../db/json.ts';
import { InputError } from '../../errors.ts';
import type { Keep } from '../../ops/keep.ts';
import { readDataset } from '../../sources/dataset.ts';
import type { Input } from '../../sources/input.ts';
import { partitionOf } from '../../sources/spool.ts';
import { type DatasetReading, renaming } from './dataset-columns.ts';
import { readProfileHead, tellsOfProfile } from './profile-item.ts';

/** Of the spool that a dataset is sorted into. */
export const PROFILE_PARTITIONS = 256;

/** An item as it came, of one handle: its profile, or why there is none. It is read again where it is written, which is cheaper than to keep both. */
export interface ProfileEntry {
  index: number;
  item: Json;
}

/** Reads a saved dataset of a profile actor to its end, sorted by handle. Nothing is written to a database here. */
export class ProfilesDataset {
  items = 0;
  profiles = 0;
  #others = 0;
  #failed = 0;
  /** Items that could be rows of a list, and those that only a profile can be. */
  #listRows = 0;
  #telling = 0;
  /** Why the first item that is none was refused. */
  #firstReason: string | undefined;
  readonly #wanted: ReadonlySet<string>;
  readonly #keep: Keep<ProfileEntry>;

  /** handles: only these; empty: all of them. */
  constructor({ handles }: { handles: readonly string[] }, keep: Keep<ProfileEntry>) {
    this.#keep = keep;
    this.#wanted = new Set(handles);
  }

  /** Throws InputError where the text is no dataset, or one of something else. */
  async read(input: Pick<Input, 'chunks' | 'limits'>, onItem: () => void, { map = [], ...reading }: DatasetReading): Promise<void> {
    const rename = map.length === 0 ? {} : { rename: renaming(map) };
    for await (const { index, line, value, problem } of readDataset(input, {
      ...reading,
      ...rename,
      warn: (...odd) => this.#keep.warn(...odd),
    })) {
      this.items += 1;
      if (problem === undefined) this.#take(index, line, value);
      else this.#reject(index, line, problem, value);
      if (index % 200 === 0) onItem();
    }
    const isList = this.#listRows > 0 && this.#telling === 0;
    if (isList || (this.#firstReason !== undefined && this.profiles + this.#failed + this.#others === 0)) {
      throw new InputError(
        `none of its ${this.items} items is a profile: ${this.#firstReason ?? 'they have neither a bio nor counts nor posts'}`,
        {
          suggestion: 'nothing was written; is it a following list (scrape following)?',
        },
      );
    }
    this.#keep.warn('other_profiles', 'profiles that were not asked for were left out', this.#others);
  }

  /** Entries of one partition after the other: all of one handle are in one of them. */
  *partitions(): Generator<ProfileEntry[]> {
    for (let partition = 0; partition < PROFILE_PARTITIONS; partition++) {
      const entries = [...this.#keep.spool.read(partition)];
      if (entries.length > 0) yield entries;
    }
  }

  #take(index: number, line: number, item: Json): void {
    const row = readProfileHead(item);
    if (row.kind === 'profile' && tellsOfProfile(row.item)) this.#telling += 1;
    else if (row.kind === 'profile' || (row.kind === 'invalid' && row.isListRow === true)) this.#listRows += 1;
    const handle = row.kind === 'invalid' ? null : row.handle;
    if (handle !== null && this.#wanted.size > 0 && !this.#wanted.has(handle)) {
      this.#others += 1;
      return;
    }
    if (row.kind === 'profile') {
      this.profiles += 1;
      this.#keep.record(partitionOf(row.handle, PROFILE_PARTITIONS), { index, item });
      return;
    }
    const reason = row.kind === 'error' ? `the actor says ${row.error.message}` : row.reason;
    if (row.kind === 'error') this.#failed += 1;
    else this.#firstReason ??= row.reason;
    this.#reject(index, line, reason, item);
    if (row.kind === 'error' && row.handle !== null) this.#keep.record(partitionOf(row.handle, PROFILE_PARTITIONS), { index, item });
  }

  #reject(index: number, line: number, reason: string, record: Json): void {
    this.#keep.reject({ line, path: `items[${index}]`, pointer: `/${index}`, reason, record });
  }
}
