import { privateHosts, publicWeb } from '../../cli/public-web.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { handleRoles } from '../../db/discovery/scrapes.ts';
import { type CategorizeResult, categorizePages } from '../../discovery/categorize/categorize-pages.ts';
import { loadTaxonomy } from '../../discovery/categorize/taxonomy.ts';
import { WebsiteReader } from '../../discovery/websites/website-reader.ts';
import type { JobFlags } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import type { SummaryResult } from '../../summary.ts';
import { noSuchPage } from './explain.ts';

/** Also its lock: two at a time would only do the same pages twice. */
const COMMAND = 'categorize';

export interface CategorizeFlags extends JobFlags {
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
export function runCategorize(runtime: Runtime, flags: CategorizeFlags): Promise<SummaryResult> {
  const { handles, all, websites, websiteMaxAge, dryRun } = flags;
  let loaded: ReturnType<typeof loadTaxonomy> | undefined;
  const load = () => (loaded ??= loadTaxonomy(flags.taxonomy, runtime.config.cwd, runtime.config.limits));
  const settings = async () => {
    if (websites) privateHosts(runtime.config);
    await load();
  };
  return runtime.job({ command: COMMAND, lock: COMMAND, dryRun, flags, settings }, async (job) => {
    const taxonomy = await load();
    await refuseUnknown(job.db, handles);
    const meter = new Meter('categorizing', 'pages');
    const result = await categorizePages(job, {
      taxonomy,
      minConfidence: flags.minConfidence ?? taxonomy.minimum_confidence,
      all: all || handles.length > 0,
      handles,
      websites: websites ? { reader: new WebsiteReader(await publicWeb(runtime), job.signal), maxAgeMs: websiteMaxAge } : undefined,
      progress: (pages) => job.progress(meter.text(pages)),
    });
    if (result.pages === 0) job.skip('no page has changed since it was categorized');
    job.note(described(result));
    // They are tried again after a week.
    const { failed, examples } = result.websites;
    job.warn('websites_not_read', `linked sites could not be read, and are tried again after a week: ${examples.join('; ')}`, failed);
  });
}

async function refuseUnknown(db: OutreachDatabase, handles: readonly string[]): Promise<void> {
  if (handles.length === 0) return;
  const { pages } = await handleRoles(db, handles);
  const unknown = handles.filter((handle) => !pages.has(handle));
  if (unknown.length > 0) throw noSuchPage(unknown);
}

function described({ pages, unsure, websites }: CategorizeResult): string {
  if (pages === 0) return 'no page has changed since it was categorized; --all looks at all of them';
  const read = websites.read + websites.failed === 0 ? '' : `; ${websites.read} sites were read`;
  return `${pages} pages; ${unsure} of them are not sure enough and stay for "outreach report review"${read}`;
}
