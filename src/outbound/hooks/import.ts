import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import type { Json } from '../../db/json.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Importer } from '../../ops/import.ts';
import type { Job } from '../../ops/job.ts';
import type { Keep } from '../../ops/keep.ts';
import { Meter } from '../../output/progress.ts';
import { withoutCredentials } from '../../sources/hidden.ts';
import type { Input } from '../../sources/input.ts';
import { type JsonRecord, JsonRecordReader } from '../../sources/json-records.ts';
import type { HookKind } from './kinds.ts';
import { type HookEntry, peopleOf, readRecord, rejectedRecord } from './read-record.ts';
import { FUTURE_TIMES, HookTally, noteRepeated } from './tally.ts';

const AT_ONCE = 2_000;
/** Text that weighs as much as a record. */
const HEAVY_TEXT = 4_096;

interface ImportEntry extends HookEntry {
  line: number;
  index: number;
}

/** What vendors reported by themselves, from a file: NDJSON, an array, or one object. */
export function hookImporter(command: string, kind: HookKind): Importer<ImportEntry, StagedHooks> {
  return {
    command,
    options: {},
    partitions: 1,
    async stage(input, keep, { signal, progress }) {
      const staged = new StagedHooks(kind, keep);
      await staged.read(input, signal, progress);
      return staged;
    },
    write: (job, staged) => staged.write(job),
    repeated: (job, tables) => noteRepeated(job, tables['outbound.events']),
  };
}

export class StagedHooks {
  readonly #kind: HookKind;
  readonly #keep: Keep<ImportEntry>;
  #index = 0;
  #count = 0;
  #others = 0;
  #replaced = 0;
  #ahead = 0;

  constructor(kind: HookKind, keep: Keep<ImportEntry>) {
    this.#kind = kind;
    this.#keep = keep;
  }

  async read({ chunks, limits }: Input, signal: AbortSignal, progress: () => void): Promise<void> {
    const reader = new JsonRecordReader('items', limits);
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      for (const record of reader.push(chunk)) this.#take(record);
      progress();
    }
    const last = reader.end();
    if (last !== undefined) this.#take(last);
    this.#keep.warn('replaced_characters', 'characters that PostgreSQL cannot store were replaced by U+FFFD', this.#replaced);
    this.#keep.warn('future_times', FUTURE_TIMES, this.#ahead);
    this.#keep.warn('other_messages', 'messages of other types are no reports, and were left out', this.#others);
  }

  /** Writes all of it; what the database refuses by itself is a reject like any other. */
  async write(job: Job): Promise<void> {
    const { db, dryRun, signal } = job;
    const writing = new Meter('writing', this.#kind.of, this.#count);
    const tally = new HookTally(job);
    const erased = new ErasedPeople(job);
    let done = 0;
    await sendInBatches(this.#entries(job, tally), {
      weigh: ({ text }) => 1 + text.length / HEAVY_TEXT,
      sizer: new BatchSizer(AT_ONCE),
      // One transaction at a time makes events (outbound.lock_normalization).
      inFlight: 1,
      signal,
      send: async (given) => {
        const batch = await erased.without(given, peopleOf);
        const stored = await this.#kind.put(db, `[${batch.map(({ text }) => text).join(',')}]`, dryRun);
        const refused = batch.filter(({ key }) => stored.refused.has(key));
        for (const entry of refused) this.#reject(entry, stored.refused.get(entry.key) ?? '', rejectedRecord(entry));
        tally.add(stored, refused.length);
        done += given.length;
        job.progress(writing.text(done));
      },
    });
  }

  /** In a preview nothing stays from one batch to the next: what stands twice is told as it would be. */
  *#entries(job: Job, tally: HookTally): Generator<ImportEntry> {
    const seen = new Set<string>();
    for (const entry of this.#keep.spool.read(0)) {
      if (job.dryRun && seen.has(entry.key)) tally.repeat();
      else yield entry;
      if (job.dryRun) seen.add(entry.key);
    }
  }

  #take({ line, value, text = JSON.stringify(value), problem }: JsonRecord): void {
    const index = this.#index++;
    if (problem !== undefined) {
      this.#reject({ line, index }, problem, value);
      return;
    }
    const read = readRecord(this.#kind, text);
    if (read === 'other') this.#others += 1;
    else if ('reason' in read) this.#reject({ line, index }, read.reason, value);
    else {
      this.#replaced += read.replaced;
      if (read.isAhead) this.#ahead += 1;
      this.#count += 1;
      this.#keep.record(0, { ...read.entry, line, index });
    }
  }

  #reject({ line, index }: Pick<ImportEntry, 'line' | 'index'>, reason: string, record: Json): void {
    this.#keep.reject({ line, path: `records[${index}]`, pointer: `/${index}`, reason, record: JSON.parse(withoutCredentials(record)) });
  }
}
