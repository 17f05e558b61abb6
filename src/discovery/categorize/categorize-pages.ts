import { createHash, randomUUID } from 'node:crypto';
import type { OutreachDatabase } from '../../db/database.ts';
import {
  type CategorizerEvent,
  type PageVerdict,
  pagesToCategorize,
  putCategories,
  type StoredPageText,
} from '../../db/discovery/categories.ts';
import { finishScrape, openScrape } from '../../db/discovery/scrapes.ts';
import { allPages } from '../../db/paging.ts';
import { addCounts, type TableCounts } from '../../output/result.ts';
import { type Categorizer, openCategorizer, type Verdict } from './categorizer.ts';
import { findEmails } from './emails.ts';
import type { PageText } from './page-text.ts';
import { detectPromo } from './promo.ts';
import type { Taxonomy } from './taxonomy.ts';

/** Pages per batch: some tenths of a second of the server's work. */
const BATCH = 1_000;
const LEASE_SECONDS = 600;
/** How much of the evidence is kept with a page. */
const EVIDENCE_KEPT = 6;
/** Raised when the rules in code change, so that every page is looked at again. */
const RULES_VERSION = 1;

export interface CategorizeOptions {
  taxonomy: Taxonomy;
  /** Less sure than this, and the page stays uncategorized. */
  minConfidence: number;
  /** Also pages whose inputs have not changed. */
  all: boolean;
  handles: readonly string[];
  dryRun: boolean;
  /** Of ops.runs; a dry run has none. */
  run: string | undefined;
  signal: AbortSignal;
  progress(pages: number): void;
}

export interface CategorizeResult {
  tables: Record<string, TableCounts>;
  pages: number;
  /** Without a category that is sure enough. */
  unsure: number;
}

/** Categorizes pages whose words changed since, as one run; a few batches are written while the next is worked out. */
export async function categorizePages(db: OutreachDatabase, options: CategorizeOptions): Promise<CategorizeResult> {
  const { taxonomy, minConfidence, all, handles, dryRun, run, signal, progress } = options;
  const categorizer = openCategorizer(taxonomy);
  const filter = { rules: fingerprint(taxonomy, minConfidence), all, ...(handles.length === 0 ? {} : { handles: [...handles] }) };
  const result: CategorizeResult = { tables: {}, pages: 0, unsure: 0 };
  const id = randomUUID();
  const worker = randomUUID();
  let opened = false;
  const flights = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let batch: StoredPageText[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    if (!opened && !dryRun) {
      await openScrape(db, {
        id,
        job_type: 'categorizer',
        target_username: null,
        worker,
        lease_seconds: LEASE_SECONDS,
        run_id: run ?? '',
        metadata: {},
      });
      opened = true;
    }
    const judged = batch.map((page) => judge(page, categorizer, minConfidence, dryRun ? undefined : id));
    result.unsure += judged.filter(({ verdict }) => verdict.category === null).length;
    result.pages += batch.length;
    batch = [];
    while (flights.size >= db.concurrency) await Promise.race(flights);
    if (failures.length > 0) throw failures[0];
    const flight: Promise<void> = putCategories(
      db,
      { pages: judged.map(({ verdict }) => verdict), events: judged.flatMap(({ events }) => events) },
      dryRun,
    )
      .then((tables) => {
        addCounts(result.tables, tables);
        progress(result.pages);
      })
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => flights.delete(flight));
    flights.add(flight);
  };
  try {
    for await (const page of allPages((after) => pagesToCategorize(db, filter, after, BATCH))) {
      batch.push(page);
      if (batch.length < BATCH) continue;
      signal.throwIfAborted();
      await flush();
    }
    await flush();
  } finally {
    await Promise.all(flights);
    if (opened) await close(db, id, worker, result, failures.length > 0 || signal.aborted);
  }
  if (failures.length > 0) throw failures[0];
  if (opened) addCounts(result.tables, { 'discovery.scrape_runs': { inserted: 1, updated: 0, unchanged: 0 } });
  return result;
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
  return createHash('sha256')
    .update(JSON.stringify([RULES_VERSION, minConfidence, taxonomy.categories, taxonomy.linear !== undefined]))
    .digest('hex')
    .slice(0, 16);
}

/** The page's words in the form of the rules. */
export function toPageText(page: StoredPageText): PageText {
  return {
    handle: page.ig_username,
    name: page.display_name,
    bio: page.bio,
    captions: page.captions,
    externalUrl: page.external_url,
    highlights: page.highlights,
  };
}

function judge(
  page: StoredPageText,
  categorizer: Categorizer,
  minConfidence: number,
  runId: string | undefined,
): { verdict: PageVerdict; events: CategorizerEvent[] } {
  const words = toPageText(page);
  const verdict = categorizer.categorize(words);
  const promo = detectPromo(words);
  const emails = page.bio === null ? [] : findEmails(page.bio);
  const sure = verdict.category !== null && verdict.confidence >= minConfidence;
  const at = new Date().toISOString();
  const event = (signal_type: string, details: CategorizerEvent['details']): CategorizerEvent => ({
    ig_username: page.ig_username,
    signal_type,
    detected_at: at,
    details,
    ...(runId === undefined ? {} : { run_id: runId }),
  });
  return {
    verdict: {
      page_id: page.page_id,
      category: sure ? verdict.category : null,
      confidence: round(verdict.confidence),
      promo_status: promo.status,
      indicators: [...new Set(promo.signals.map(({ source, value }) => `${source}: ${value}`))],
      email: emails[0] ?? null,
      categorizer: kept(page, verdict, emails),
    },
    events: [
      ...promo.signals.map(({ signal_type, source, value, weight, negated }) =>
        event(signal_type, { source, value, weight: round(weight), ...(negated ? { negated } : {}) }),
      ),
      ...emails.map((value) => event('email', { source: 'bio', value })),
    ],
  };
}

function kept(
  page: StoredPageText,
  { category, confidence, runnerUp, evidence }: Verdict,
  emails: readonly string[],
): PageVerdict['categorizer'] {
  return {
    inputs: page.inputs,
    category,
    confidence: round(confidence),
    runner_up: runnerUp.category,
    evidence: evidence
      .filter((reason) => reason.category === category)
      .slice(0, EVIDENCE_KEPT)
      .map(({ field, text, weight }) => `${field}: ${text} (${weight > 0 ? '+' : ''}${weight.toFixed(1)})`),
    ...(emails.length === 0 ? {} : { emails: [...emails] }),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
