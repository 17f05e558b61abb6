import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Tinypool } from 'tinypool';
import type { StoredPageText } from '../db/discovery/categories.ts';
import { type Judged, judge } from '../discovery/categorize/judge.ts';
import type { Taxonomy } from '../discovery/categorize/taxonomy.ts';
import { type Categorizer, openCategorizer } from './classifier.ts';

/** The database and this process take little beside them. */
const THREADS = Math.min(availableParallelism(), 4);
/** Fewer pages are judged before a thread has started. */
const WORTH_A_THREAD = 1_000;
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? '../discovery/categorize/judge-worker.ts' : '../discovery/categorize/judge-worker.js',
  import.meta.url,
);

export interface JudgeTask {
  pages: StoredPageText[];
  minConfidence: number;
  /** Of discovery.scrape_runs; a preview has none. */
  runId: string | undefined;
}

/** Judges batches of pages: small ones here, large ones in threads of their own, so that this one can talk to the database. */
export class JudgePool {
  readonly #taxonomy: Taxonomy;
  #categorizer: Categorizer | undefined;
  #pool: Promise<Tinypool> | undefined;

  constructor(taxonomy: Taxonomy) {
    this.#taxonomy = taxonomy;
  }

  /** How many batches may be judged at a time. */
  get width(): number {
    return THREADS;
  }

  async judge(task: JudgeTask): Promise<Judged[]> {
    if (task.pages.length < WORTH_A_THREAD) {
      this.#categorizer ??= openCategorizer(this.#taxonomy);
      return judgeBatch(task, this.#categorizer);
    }
    this.#pool ??= openPool(this.#taxonomy);
    return (await this.#pool).run(task);
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }
}

export function judgeBatch({ pages, minConfidence, runId }: JudgeTask, categorizer: Categorizer): Judged[] {
  return pages.map((page) => judge(page, categorizer, minConfidence, runId));
}

async function openPool(taxonomy: Taxonomy): Promise<Tinypool> {
  const { Tinypool } = await import('tinypool');
  return new Tinypool({ filename: fileURLToPath(WORKER), minThreads: THREADS, maxThreads: THREADS, workerData: taxonomy });
}
