import type { Job } from '../../ops/job.ts';
import type { TableCounts } from '../../summary.ts';
import type { Stored } from './kinds.ts';

const SHOWN_TYPES = 5;
export const FUTURE_TIMES = 'records name a time that is still to come: what they tell counts as of when it came';

/** What became of records, batch by batch, as the summary of a job tells it. */
export class HookTally {
  readonly #job: Job;
  readonly #unknown = new Set<string>();

  constructor(job: Job) {
    this.#job = job;
    job.summary.unmatched = 0;
    job.summary.events = { inserted: 0, repeated: 0 };
  }

  /** refused: how many of them were. */
  add({ tables, unmatched, unknown, halted }: Stored, refused: number): void {
    const job = this.#job;
    job.count(tables);
    job.summary.unmatched = (job.summary.unmatched ?? 0) + unmatched + refused;
    job.summary.events = eventsOf(job.summary.tables['outbound.events']);
    for (const type of Object.keys(unknown)) this.#unknown.add(type);
    const types = [...this.#unknown].slice(0, SHOWN_TYPES).join(', ');
    const count = Object.values(unknown).reduce((sum, n) => sum + n, 0);
    job.warn('unknown_types', `deliveries of types that are not known (${types}) are kept, and no event was made of them`, count);
    job.warn(
      'unmatched',
      'deliveries are about nobody, or do not say about whom: they are kept, and no event was made of them',
      unmatched - count,
    );
    const later = 'after "outreach resume", "outreach sync-instantly normalize" makes events of it';
    job.warn('halted', `sending is halted: what came in is stored; ${later}`, halted);
  }

  /** One that was among them before. */
  repeat(): void {
    this.#job.count({ 'outbound.events': { inserted: 0, updated: 0, unchanged: 1 } });
    this.#job.summary.events = eventsOf(this.#job.summary.tables['outbound.events']);
  }
}

function eventsOf(counts: TableCounts | undefined): { inserted: number; repeated: number } {
  return counts === undefined ? { inserted: 0, repeated: 0 } : { inserted: counts.inserted, repeated: counts.updated + counts.unchanged };
}

/** Of an input that was imported before: all of its facts are there. counts: of its events, as they were then. */
export function noteRepeated(job: Job, counts: TableCounts | undefined): void {
  const { inserted, repeated } = eventsOf(counts);
  job.summary.unmatched = 0;
  job.summary.events = { inserted: 0, repeated: inserted + repeated };
}
