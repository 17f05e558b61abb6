import { concurrently } from '../concurrently.ts';
import { DatabaseError } from './errors.ts';

/** A statement should take about this long: far below the 8 s of hosted Supabase, well above a round trip. */
const TARGET_MS = 1_500;

/** Adapts the size of batches to how long they take, between a twentieth of the wished size and the wished size. */
export class BatchSizer {
  readonly max: number;
  size: number;

  constructor(max: number) {
    this.max = max;
    this.size = Math.ceil(max / 4);
  }

  /** A batch of this weight took so long: the next ones aim at the target. */
  learn(weight: number, durationMs: number): void {
    if (weight < this.size / 2) return;
    const ideal = (weight * TARGET_MS) / Math.max(durationMs, 1);
    this.size = clamp(Math.round(Math.min(ideal, this.size * 2)), this.max);
  }

  shrink(): void {
    this.size = clamp(Math.floor(this.size / 2), this.max);
  }
}

function clamp(size: number, max: number): number {
  return Math.min(max, Math.max(size, Math.ceil(max / 20)));
}

export interface BatchWork<Item> {
  weigh(item: Item): number;
  send(items: Item[]): Promise<void>;
  sizer: BatchSizer;
  /** How many batches at a time (OutreachDatabase.concurrency). */
  inFlight: number;
  signal: AbortSignal;
}

/**
 * Sends items in batches, some in flight at a time. One that takes too long or is too large is halved and sent again, down to a single
 * item. When the signal comes, what is in flight is finished and the signal's reason is thrown.
 */
export async function sendInBatches<Item>(items: Iterable<Item>, work: BatchWork<Item>): Promise<void> {
  await concurrently(inBatches(items, work), work.inFlight, ({ batch, weight }) => sendHalving(batch, weight, work));
  work.signal.throwIfAborted();
}

/** Cut when they are asked for: each as large as the sizer holds for right by then. */
function* inBatches<Item>(items: Iterable<Item>, work: BatchWork<Item>): Generator<{ batch: Item[]; weight: number }> {
  let batch: Item[] = [];
  let weight = 0;
  for (const item of items) {
    batch.push(item);
    weight += work.weigh(item);
    if (weight < work.sizer.size) continue;
    if (work.signal.aborted) return;
    yield { batch, weight };
    batch = [];
    weight = 0;
  }
  if (batch.length > 0 && !work.signal.aborted) yield { batch, weight };
}

async function sendHalving<Item>(batch: Item[], weight: number, work: BatchWork<Item>): Promise<void> {
  const started = performance.now();
  try {
    await work.send(batch);
    work.sizer.learn(weight, performance.now() - started);
  } catch (error) {
    const halve = error instanceof DatabaseError && (error.kind === 'timeout' || error.kind === 'too_large') && batch.length > 1;
    if (!halve) throw error;
    work.sizer.shrink();
    const middle = Math.ceil(batch.length / 2);
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      await sendHalving(
        half,
        half.reduce((sum, item) => sum + work.weigh(item), 0),
        work,
      );
    }
  }
}
