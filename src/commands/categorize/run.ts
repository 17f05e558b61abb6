import { importContext } from '../../cli/import-context.ts';
import { publicWeb } from '../../cli/public-web.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { applyReviews } from '../../db/discovery/categories.ts';
import { handleRoles } from '../../db/discovery/scrapes.ts';
import { type CategorizeResult, categorizePages } from '../../discovery/categorize/categorize-pages.ts';
import { loadTaxonomy } from '../../discovery/categorize/taxonomy.ts';
import { readWorksheet, type Worksheet } from '../../discovery/categorize/worksheet.ts';
import { WebsiteReader } from '../../discovery/websites/website-reader.ts';
import { EXIT } from '../../errors.ts';
import { type ImportJob, runImport } from '../../ops/import.ts';
import { asJob, checkExpected, type JobOptions } from '../../ops/job.ts';
import { withRun } from '../../ops/run.ts';
import { Meter } from '../../output/progress.ts';
import {
  addCounts,
  byName,
  emptySummary,
  SUMMARY_FIELDS,
  type Summary,
  type SummaryResult,
  type TableCounts,
  type Warning,
} from '../../summary.ts';
import { noSuchPage } from './explain.ts';

const COMMAND = 'categorize';
/** One run at a time: two would only do the same pages twice. */
const LOCK = 'categorize';
const REVIEWS_PER_CALL = 1_000;

export interface CategorizeFlags extends JobOptions {
  handles: readonly string[];
  all: boolean;
  taxonomy?: string;
  minConfidence?: number;
  websites: boolean;
  /** Milliseconds. */
  websiteMaxAge: number;
  dryRun: boolean;
}

/** Works out categories and promo status of the pages whose words changed. */
export async function runCategorize(runtime: Runtime, flags: CategorizeFlags): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const started = performance.now();
  const { stderr, signal, args, version } = runtime;
  const taxonomy = await loadTaxonomy(flags.taxonomy, runtime.config.cwd);
  const minConfidence = flags.minConfidence ?? taxonomy.minimum_confidence;
  const db = await runtime.database();
  await refuseUnknown(db, flags.handles);
  const meter = new Meter('categorizing', 'pages');
  const summary: Summary = { ...emptySummary(COMMAND, null, flags.dryRun), database: db.target.kind };
  const work = async (run: string | undefined): Promise<SummaryResult> => {
    const { handles, all, websites, websiteMaxAge, dryRun } = flags;
    const progress = (pages: number) => stderr.progress(meter.text(pages));
    const result = await categorizePages(db, {
      taxonomy,
      minConfidence,
      all: all || handles.length > 0,
      handles,
      websites: websites ? { reader: new WebsiteReader(await publicWeb(runtime), signal), maxAgeMs: websiteMaxAge } : undefined,
      dryRun,
      run,
      signal,
      progress,
    });
    stderr.stopProgress();
    summary.tables = byName(result.tables);
    stderr.note(described(result));
    summary.warnings = unread(result);
    return checkExpected({ kind: 'summary', summary, exitCode: EXIT.done }, flags.expectMin);
  };
  const once = async (): Promise<SummaryResult> => {
    const { result } = await withRun(
      db,
      { command: COMMAND, args, version, source: null, lock: LOCK, ifLocked: flags.ifLocked, signal, note: (text) => stderr.note(text) },
      async (run) => {
        summary.run_id = run;
        const result = await work(run);
        return { result, counts: { tables: summary.tables }, exitCode: result.exitCode ?? EXIT.done, failure: result.failure };
      },
    );
    return result;
  };
  const skipped = async (reason: string): Promise<SummaryResult> => {
    stderr.note(`nothing was done: ${reason}`);
    return { kind: 'summary', summary: { ...summary, skipped: reason } };
  };
  const result = flags.dryRun
    ? await work(undefined)
    : await asJob({ job: flags, signal, warn: (text) => stderr.warn(text) }, skipped, once);
  summary.duration_ms = Math.round(performance.now() - started);
  return result;
}

async function refuseUnknown(db: OutreachDatabase, handles: readonly string[]): Promise<void> {
  if (handles.length === 0) return;
  const { pages } = await handleRoles(db, handles);
  const unknown = handles.filter((handle) => !pages.has(handle));
  if (unknown.length > 0) throw noSuchPage(unknown);
}

/** Sites that could not be read are told; they are tried again after a week. */
function unread({ websites }: CategorizeResult): Warning[] {
  if (websites.failed === 0) return [];
  const message = `linked sites could not be read, and are tried again after a week: ${websites.examples.join('; ')}`;
  return [{ code: 'websites_not_read', count: websites.failed, message }];
}

function described({ pages, unsure, websites }: CategorizeResult): string {
  if (pages === 0) return 'no page has changed since it was categorized; --all looks at all of them';
  const read = websites.read + websites.failed === 0 ? '' : `; ${websites.read} sites were read`;
  return `${pages} pages; ${unsure} of them are not sure enough and stay for "outreach report review"${read}`;
}

export interface ApplyFlags extends JobOptions {
  apply: string;
  taxonomy?: string;
  dryRun: boolean;
  allowRejects: boolean;
  rejects?: string;
}

/** Stores what people decided in a worksheet of "report review". */
export async function runApply(runtime: Runtime, flags: ApplyFlags): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const taxonomy = await loadTaxonomy(flags.taxonomy, runtime.config.cwd);
  let sheet: Worksheet = { reviews: [], rejects: [], empty: 0 };
  const unknown: string[] = [];
  const job: ImportJob = {
    command: 'categorize --apply',
    file: flags.apply,
    source: flags.apply,
    keyOptions: {},
    dryRun: flags.dryRun,
    // What people decide may be decided again; an unchanged row changes nothing.
    force: true,
    allowRejects: flags.allowRejects,
    rejectsFile: flags.rejects,
    gather: async (input) => {
      sheet = await readWorksheet(input.chunks, taxonomy, runtime.signal);
      const warnings = [{ code: 'undecided', count: sheet.empty, message: 'rows in which nothing was decided' }];
      return { rejects: () => sheet.rejects, rejectCount: sheet.rejects.length, warnings: warnings.filter(({ count }) => count > 0) };
    },
    write: async (db) => {
      const tables: Record<string, TableCounts> = {};
      for (let from = 0; from < sheet.reviews.length; from += REVIEWS_PER_CALL) {
        const answer = await applyReviews(db, sheet.reviews.slice(from, from + REVIEWS_PER_CALL), flags.dryRun);
        addCounts(tables, answer.tables);
        unknown.push(...answer.unknown);
      }
      const message = `rows of pages that are not there were left out: ${unknown.slice(0, 5).join(', ')}`;
      return { tables, warnings: unknown.length === 0 ? [] : [{ code: 'unknown_pages', count: unknown.length, message }] };
    },
  };
  return runImport(importContext(runtime, flags), job);
}
