import { expect, it } from 'vitest';
import type { StoredPageText } from '../../src/db/discovery/categories.ts';
import { JudgePool } from '../../src/discovery/categorize/judge-pool.ts';
import { loadTaxonomy } from '../../src/discovery/categorize/taxonomy.ts';
import { RuleThreads } from '../../src/text/threads.ts';

it('a thread that never ends is left when a signal comes, and ended', async () => {
  const threads = new RuleThreads<string, never>(new URL('../support/endless-worker.ts', import.meta.url), {});
  const stop = new AbortController();
  const judged = threads.judge('a text', stop.signal);
  setTimeout(() => stop.abort(new Error('SIGTERM')), 300);
  await expect(judged).rejects.toMatchObject({ name: 'AbortError' });
  await threads.close();
});

const page = (n: number): StoredPageText => ({
  page_id: String(n),
  ig_username: `page${n}`,
  display_name: 'Anna',
  bio: 'paid promo? ads '.repeat(100_000),
  external_url: null,
  captions: Array.from({ length: 500 }, () => 'we don’t do ads, no promos for brands '.repeat(10_000)),
  highlights: [],
  website: null,
  website_due: false,
  inputs: '',
  category: null,
  category_confidence: null,
  promo_status: 'unknown',
  promo_status_source: null,
});

it('pages that are judged here let a signal through between them, and their endless texts are cut', async () => {
  const pool = new JudgePool(await loadTaxonomy());
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('SIGTERM')), 100);
  const pages = Array.from({ length: 999 }, (_, n) => page(n));
  await expect(pool.judge({ pages, minConfidence: 0.5, runId: undefined }, stop.signal)).rejects.toThrow('SIGTERM');
  await pool.close();
});
