import type { Command } from 'commander';
import { choice, wholeNumber } from '../../../cli/common-options.ts';
import type { Config } from '../../../config.ts';
import type { OutreachDatabase } from '../../../db/database.ts';
import type { PageFilter } from '../../../db/discovery/reports.ts';
import { loadTiers } from '../../../discovery/tiers.ts';
import { requireCategory } from './known.ts';

/** The flags that the page reports share. */
export interface PageReportOptions {
  category?: string;
  promoStatus?: string;
  minClients?: number;
  maxFollowers?: number;
  hotlist?: boolean;
  limit?: number;
  sort: string;
}

export function addPageFlags(command: Command, sorts: readonly [string, ...string[]], minClients?: number): Command {
  return command
    .option('--category <name>', 'e.g. BLACK_THEME; "outreach report categories" lists them')
    .addOption(choice('--promo-status <status>', 'promo status', ['warm', 'unknown', 'not_open']))
    .option('--min-clients <n>', 'followed by at least this many clients', wholeNumber(0), minClients)
    .option('--max-followers <n>', 'at most this many followers; unknown counts are kept', wholeNumber(0))
    .option('--hotlist', 'only pages whose handle or name has a hotlist keyword')
    .option('--limit <n>', 'at most this many rows', wholeNumber(1))
    .addOption(choice('--sort <column>', 'best first', sorts).default(sorts[0]));
}

/** The filter that the flags ask for. Throws UsageError for a category that there is not. */
export async function toPageFilter(db: OutreachDatabase, options: PageReportOptions, config: Config): Promise<PageFilter> {
  return {
    ...(options.category === undefined ? {} : { category: await requireCategory(db, options.category) }),
    ...(options.promoStatus === undefined ? {} : { promo_status: options.promoStatus }),
    ...(options.minClients === undefined ? {} : { min_clients: options.minClients }),
    ...(options.maxFollowers === undefined ? {} : { max_followers: options.maxFollowers }),
    // Read once a report, not once a page of it.
    ...(options.hotlist === true ? { hotlist: loadTiers(config.path('OUTREACH_TIERS'), config.limits).hotlist } : {}),
  };
}

/** The counts come from a materialized view. */
export function countsNote(page: { as_of: string | null } | undefined): string {
  return page === undefined || page.as_of === null
    ? 'client counts were never made: import something first'
    : `client counts as of ${page.as_of}`;
}
