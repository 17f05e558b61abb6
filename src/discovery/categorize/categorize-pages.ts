import { createHash, randomUUID } from 'node:crypto';
import { concurrently } from '../../concurrently.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { type CategorizeFilter, pagesToCategorize, putCategories, type StoredPageText } from '../../db/discovery/categories.ts';
import { finishScrape, openScrape } from '../../db/discovery/scrapes.ts';
import { pagesAhead } from '../../db/paging.ts';
import type { Job } from '../../ops/job.ts';
import { LEASE_SECONDS, withLeases } from '../scrape/lease.ts';
import type { WebsiteReader } from '../websites/website-reader.ts';
import { isHumanCategory } from './judge.ts';
import { JudgePool } from './judge-pool.ts';
import type { Taxonomy } from './taxonomy.ts';

/** Pages per batch: some tenths of a second of the server's work. */
const BATCH = 1_000;
/** Where their sites are read: what a kill loses. */
const WEBSITE_BATCH = 100;
/** A site that could not be read is left alone for so long. */
const FAILED_SITE_REST_MS = 7 * 24 * 3_600_000;
const EXAMPLES = 3;
/** Raised when the rules in code change, so that every page is looked at again. */
const RULES_VERSION = 3;

export interface CategorizeOptions {
  taxonomy: Taxonomy;
  /** Less sure than this, and the page stays uncategorized. */
  minConfidence: number;
  /** Also pages whose inputs have not changed. */
  all: boolean;
  handles: readonly string[];
  /** Undefined: what is known of the linked sites is enough. */
  websites: { reader: WebsiteReader; maxAgeMs: number } | undefined;
  progress(pages: number): void;
}

export interface CategorizeResult {
  pages: number;
  /** Without a category that is sure enough. */
  unsure: number;
  /** Linked sites; examples: address and reason of some that could not be read. */
  websites: { read: number; failed: number; examples: string[] };
}

/** Categorizes pages whose words changed since, as one run; a few batches are judged and written at a time. */
export async function categorizePages(job: Job, options: CategorizeOptions): Promise<CategorizeResult> {
  const { db, dryRun } = job;
  const { taxonomy, minConfidence, progress } = options;
  const pool = new JudgePool(taxonomy);
  const filter = filterOf(options);
  const size = options.websites === undefined ? BATCH : WEBSITE_BATCH;
  const result: CategorizeResult = { pages: 0, unsure: 0, websites: { read: 0, failed: 0, examples: [] } };
  const id = randomUUID();
  const worker = randomUUID();
  let opened = false;
  let completed = false;
  const lease = { worker, lease_seconds: LEASE_SECONDS };
  async function* due(signal: AbortSignal): AsyncGenerator<StoredPageText[]> {
    for await (const { rows } of pagesAhead((after) => pagesToCategorize(db, filter, after, size))) {
      signal.throwIfAborted();
      if (rows.length === 0) continue;
      if (!opened && !dryRun) {
        await openScrape(db, { id, job_type: 'categorizer', target_username: null, run_id: job.run, metadata: {}, ...lease });
        opened = true;
      }
      yield options.websites === undefined ? rows : await withSites(rows, options.websites.reader, result.websites);
    }
  }
  const judge = async (pages: StoredPageText[], signal: AbortSignal): Promise<void> => {
    const judged = await pool.judge({ pages, minConfidence, runId: dryRun ? undefined : id }, signal);
    const batch = { pages: judged.map(({ verdict }) => verdict), events: judged.flatMap(({ events }) => events) };
    job.count(await putCategories(db, batch, dryRun));
    const decided = new Set(pages.filter(isHumanCategory).map(({ page_id }) => page_id));
    result.unsure += judged.filter(({ verdict }) => verdict.category === null && !decided.has(verdict.page_id)).length;
    result.pages += judged.length;
    progress(result.pages);
  };
  try {
    await withLeases(job, [id], lease, (signal) => concurrently(due(signal), pool.width + db.concurrency, (pages) => judge(pages, signal)));
    completed = true;
  } finally {
    await pool.close();
    if (opened) await close(db, id, worker, result, !completed);
  }
  if (result.pages > 0) job.count({ 'discovery.scrape_runs': { inserted: 1, updated: 0, unchanged: 0 } });
  return result;
}

function filterOf({ taxonomy, minConfidence, all, handles, websites }: CategorizeOptions): CategorizeFilter {
  const now = Date.now();
  const isNamed = handles.length > 0;
  // Who names pages wants to know how their sites are now.
  const before = (ms: number) => new Date(isNamed ? now : now - ms).toISOString();
  return {
    rules: fingerprint(taxonomy, minConfidence),
    all,
    ...(isNamed ? { handles: [...handles] } : {}),
    ...(websites === undefined ? {} : { websites: { read_before: before(websites.maxAgeMs), failed_before: before(FAILED_SITE_REST_MS) } }),
  };
}

/** The same pages with what their sites say now; a failure stands beside what is known and takes nothing away. */
async function withSites(
  pages: readonly StoredPageText[],
  reader: WebsiteReader,
  told: CategorizeResult['websites'],
): Promise<StoredPageText[]> {
  const found = await reader.read(
    pages.flatMap(({ website_due, external_url }) => (website_due && external_url !== null ? [external_url] : [])),
  );
  for (const [address, reading] of found) {
    if ('site' in reading) told.read += 1;
    else {
      told.failed += 1;
      if (told.examples.length < EXAMPLES) told.examples.push(`${address} (${reading.error})`);
    }
  }
  return pages.flatMap((page) => {
    if (!page.website_due || page.external_url === null) return [page];
    const reading = found.get(page.external_url);
    // Not reached before a signal came: another run will.
    if (reading === undefined) return [];
    if ('site' in reading) return [{ ...page, website: reading.site }];
    const known = page.website ?? { source_url: page.external_url, emails: [], contact_forms: [], promo_pages: [], mentions: [] };
    return [{ ...page, website: { ...known, ...reading } }];
  });
}

async function close(
  db: OutreachDatabase,
  id: string,
  worker: string,
  { pages, unsure }: CategorizeResult,
  failed: boolean,
): Promise<void> {
  await finishScrape(db, {
    id,
    worker,
    status: failed ? 'failed' : 'succeeded',
    finished_at: new Date().toISOString(),
    total_expected: null,
    total_retrieved: pages,
    failed_accounts: [],
    error_message: failed ? 'stopped before the end' : null,
    metadata: { unsure },
  }).catch(() => false);
}

/** With other rules every verdict may be another. */
function fingerprint(taxonomy: Taxonomy, minConfidence: number): string {
  const { categories, none, field_weights, words, linear } = taxonomy;
  const hash = createHash('sha256').update(JSON.stringify([RULES_VERSION, minConfidence, categories, none, field_weights, words]));
  if (linear !== undefined) hash.update(linear.bias).update(linear.words.classes).update(linear.words.weights);
  return hash.digest('hex').slice(0, 16);
}
