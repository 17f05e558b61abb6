import { setImmediate } from 'node:timers/promises';
import type { StoredPageText } from '../../db/discovery/categories.ts';
import { RuleThreads } from '../../text/threads.ts';
import { type Categorizer, openCategorizer } from './categorizer.ts';
import { type Judged, judge } from './judge.ts';
import type { Taxonomy } from './taxonomy.ts';

/** Fewer pages are judged before a thread has started. */
const WORTH_A_THREAD = 1_000;
/** So long this thread judges before it looks at what else has come, signals for one. */
const SLICE_MS = 50;
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './judge-worker.ts' : './judge-worker.js', import.meta.url);

export interface JudgeTask {
  pages: StoredPageText[];
  minConfidence: number;
  /** Of discovery.scrape_runs; a preview has none. */
  runId: string | undefined;
}

/** Judges batches of pages: small ones here, large ones in threads of their own. */
export class JudgePool {
  readonly #taxonomy: Taxonomy;
  readonly #threads: RuleThreads<JudgeTask, Judged[]>;
  #categorizer: Categorizer | undefined;

  constructor(taxonomy: Taxonomy) {
    this.#taxonomy = taxonomy;
    this.#threads = new RuleThreads(WORKER, taxonomy);
  }

  /** How many batches may be judged at a time. */
  get width(): number {
    return this.#threads.width;
  }

  /** Throws the reason of the signal once it came. */
  async judge(task: JudgeTask, signal: AbortSignal): Promise<Judged[]> {
    if (task.pages.length >= WORTH_A_THREAD) return this.#threads.judge(task, signal);
    this.#categorizer ??= openCategorizer(this.#taxonomy);
    const judged: Judged[] = [];
    let began = performance.now();
    for (const page of task.pages) {
      judged.push(judge(page, this.#categorizer, task.minConfidence, task.runId));
      if (performance.now() - began < SLICE_MS) continue;
      await setImmediate();
      signal.throwIfAborted();
      began = performance.now();
    }
    return judged;
  }

  async close(): Promise<void> {
    await this.#threads.close();
  }
}

export function judgeBatch({ pages, minConfidence, runId }: JudgeTask, categorizer: Categorizer): Judged[] {
  return pages.map((page) => judge(page, categorizer, minConfidence, runId));
}
