import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { explainFile } from '../../cli/table-options.ts';
import { applyReviews, type Review } from '../../db/discovery/categories.ts';
import { loadTaxonomy } from '../../discovery/categorize/taxonomy.ts';
import { readWorksheet, WORKSHEET_COLUMNS } from '../../discovery/categorize/worksheet.ts';
import { flagsOf, type Reading, requireTargets, type TableFlags, tableKey, tableKeySchema } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { ListResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

const REVIEWS_PER_CALL = 1_000;

export const keySchema = tableKeySchema.extend({ taxonomy: z.string().nullable() });

/** What people decided in a worksheet of "report review". */
export function reviewsImporter(
  runtime: Runtime,
  options: z.infer<typeof keySchema>,
  reading: Reading = {},
): Importer<never, readonly Review[]> {
  let loaded: ReturnType<typeof loadTaxonomy> | undefined;
  const load = () => (loaded ??= loadTaxonomy(options.taxonomy ?? undefined, runtime.config.cwd));
  return {
    command: 'categorize apply',
    options,
    partitions: 0,
    async settings() {
      requireTargets(WORKSHEET_COLUMNS, flagsOf(options).map);
      await load();
    },
    async stage(input, keep, { signal }) {
      const { reviews, empty } = await readWorksheet(input, await load(), { ...flagsOf(options), ...reading }, keep, signal);
      keep.warn('undecided', 'rows in which nothing was decided', empty);
      return reviews;
    },
    async write(job, reviews) {
      const unknown: string[] = [];
      for (let from = 0; from < reviews.length; from += REVIEWS_PER_CALL) {
        job.signal.throwIfAborted();
        const answer = await applyReviews(job.db, reviews.slice(from, from + REVIEWS_PER_CALL), job.dryRun);
        job.count(answer.tables);
        unknown.push(...answer.unknown);
      }
      job.warn('unknown_pages', `rows of pages that are not there were left out: ${unknown.slice(0, 5).join(', ')}`, unknown.length);
    },
  };
}

export interface ApplyFlags extends Omit<ImportFlags, 'force'>, TableFlags {
  explain?: boolean;
  taxonomy?: string;
}

/** Stores what people decided. It may be decided again, so that a file is never known; an unchanged row changes nothing. */
export async function runApply(runtime: Runtime, file: string, { taxonomy, ...flags }: ApplyFlags): Promise<SummaryResult | ListResult> {
  if (flags.explain === true) return explainFile(runtime, file, WORKSHEET_COLUMNS, flags);
  const options = { taxonomy: taxonomy ?? null, ...tableKey(flags) };
  return runtime.import(reviewsImporter(runtime, options, flags), { ...flags, file, force: true });
}
