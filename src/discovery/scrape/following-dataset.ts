import type { Json } from '../../db/json.ts';
import { InputError } from '../../errors.ts';
import type { Keep } from '../../ops/keep.ts';
import { readDataset } from '../../sources/dataset.ts';
import type { Input } from '../../sources/input.ts';
import { partitionOf } from '../../sources/spool.ts';
import { type DatasetReading, renaming } from './dataset-columns.ts';
import { type FollowedAccount, type FollowingRow, readFollowingItem, withSource } from './following-item.ts';

const PARTITIONS = 256;
const RAW = PARTITIONS;
/** Of the spool that a dataset is sorted into. */
export const FOLLOWING_PARTITIONS = PARTITIONS + 1;

/** An account in the list of a source (by its number). */
export interface Sighting {
  source: number;
  account: FollowedAccount;
}

/** An item as it came, of the list that it belongs to. */
export interface SourceItem {
  source: number;
  index: number;
  item: Json;
}

/** Whose list a dataset has, and what its rows were. */
export interface FollowingSource {
  handle: string;
  accounts: number;
  errors: string[];
  /** Every one of its errors would come again. */
  permanent: boolean;
}

interface FollowingDatasetOptions {
  /** Only the lists of these; empty: all of them. One alone also owns the rows that name nobody. */
  handles: readonly string[];
}

/**
 * Reads a saved dataset of any following actor to its end, and sorts its rows by the account they name, so that each page is written once,
 * whoever follows it. Nothing is written to a database here.
 */
export class FollowingDataset {
  readonly sources: FollowingSource[] = [];
  items = 0;
  #skipped = 0;
  #accounts = 0;
  /** Items that are none of a list, since they are profiles. */
  #profiles = 0;
  #others = 0;
  /** Why the first item that is none was refused. */
  #firstReason: string | undefined;
  readonly #numbers = new Map<string, number>();
  readonly #keep: Keep<Sighting | SourceItem>;
  readonly #wanted: ReadonlySet<string>;
  readonly #owner: string | null;

  constructor({ handles }: FollowingDatasetOptions, keep: Keep<Sighting | SourceItem>) {
    this.#keep = keep;
    this.#wanted = new Set(handles);
    this.#owner = handles.length === 1 ? (handles[0] ?? null) : null;
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
      else this.#reject(problem, { index, line, value });
      if (index % 500 === 0) onItem();
    }
    const empty = this.sources.filter(({ accounts, errors }) => accounts === 0 && errors.length === 0);
    const isOfProfiles = this.#profiles > 0 && this.#accounts === 0;
    if (isOfProfiles || (this.#firstReason !== undefined && empty.length === this.sources.length)) {
      throw new InputError(`none of its ${this.items} items is a row of a following list: ${this.#firstReason}`, {
        suggestion:
          'nothing was written; is it a dataset of profiles (scrape profiles), or does it lack whose list it is (name the client)?',
      });
    }
    for (const source of empty) {
      source.errors.push('nothing was retrieved');
      source.permanent = false;
    }
    this.#keep.warn('other_lists', 'rows of lists that were not asked for were left out', this.#others);
    const what = 'rows that name no followed account (cursors, suggestions, the owner of the list)';
    this.#keep.warn('skipped_rows', what, this.#skipped);
  }

  /** Sightings of one partition after the other: all lists that name a page are in one of them. */
  *partitions(): Generator<Sighting[]> {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const sightings: Sighting[] = [];
      for (const entry of this.#keep.spool.read(partition)) if ('account' in entry) sightings.push(entry);
      if (sightings.length > 0) yield sightings;
    }
  }

  *rawItems(): Generator<SourceItem> {
    for (const entry of this.#keep.spool.read(RAW)) if ('item' in entry) yield entry;
  }

  #take(index: number, line: number, value: Json): void {
    const kept = new Set<number>();
    for (const row of readFollowingItem(value).map((read) => withSource(read, this.#owner))) {
      const { source } = row;
      if (source !== null && this.#wanted.size > 0 && !this.#wanted.has(source)) {
        this.#others += 1;
        continue;
      }
      const number = source === null ? undefined : this.#numberOf(source);
      if (number !== undefined && !kept.has(number)) {
        kept.add(number);
        this.#keep.record(RAW, { source: number, index, item: value });
      }
      this.#sort(row, number, { index, line, value });
    }
  }

  #sort(row: FollowingRow, number: number | undefined, at: { index: number; line: number; value: Json }): void {
    const source = number === undefined ? undefined : this.sources[number];
    if (row.kind === 'invalid') {
      this.#firstReason ??= row.reason;
      if (row.isProfile === true) this.#profiles += 1;
      this.#reject(row.reason, at);
      return;
    }
    if (row.kind === 'error') {
      source?.errors.push(row.error.message);
      if (source !== undefined) source.permanent &&= row.error.permanent;
      this.#reject(`the actor says ${row.error.message}`, at);
      return;
    }
    if (row.kind === 'skipped') {
      this.#skipped += 1;
      return;
    }
    if (number === undefined || source === undefined) {
      const reason = 'it does not say whose list it is of: name the one account whose list this is';
      this.#firstReason ??= reason;
      this.#reject(reason, at);
      return;
    }
    source.accounts += 1;
    this.#accounts += 1;
    this.#keep.record(partitionOf(row.account.handle, PARTITIONS), { source: number, account: row.account });
  }

  #numberOf(handle: string): number {
    const known = this.#numbers.get(handle);
    if (known !== undefined) return known;
    const number = this.sources.push({ handle, accounts: 0, errors: [], permanent: true }) - 1;
    this.#numbers.set(handle, number);
    return number;
  }

  #reject(reason: string, { index, line, value }: { index: number; line: number; value: Json }): void {
    this.#keep.reject({ line, path: `items[${index}]`, pointer: `/${index}`, reason, record: value });
  }
}
