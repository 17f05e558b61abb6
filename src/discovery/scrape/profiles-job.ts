import type { ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import { profileInput } from '../../sources/apify/actors.ts';
import type { ApifyRun } from '../../sources/apify/client.ts';
import { addCounts, type TableCounts } from '../../summary.ts';
import { end, type JobOutcome, laterOf } from './following-job.ts';
import type { Later } from './later.ts';
import { readProfileItem, type ScrapedProfile } from './profile-item.ts';
import { type JobTools, runActor } from './vendor-run.ts';
import { writeProfiles } from './write-profiles.ts';

/** What is missing, or failed for a reason that may pass, is tried once more. */
const MAX_TRIES = 2;

/** Why there is no profile. */
interface Failure {
  error: string;
  permanent: boolean;
  /** The vendor wants it later. */
  later: Later | undefined;
}

/** Scrapes the profiles of a job's handles. What an actor leaves out is "no result", never a deletion. */
export async function runProfilesJob(tools: JobTools, job: ScrapeJob, { profileActor }: { profileActor: string }): Promise<JobOutcome> {
  const found = new Map<string, ScrapedProfile>();
  const failed = new Map<string, Failure>();
  let scrapedAt = new Date().toISOString();
  let wanted = [...job.handles];
  for (let n = 1; n <= MAX_TRIES && wanted.length > 0; n++) {
    const request = { handles: wanted, limit: wanted.length };
    const input = profileInput(profileActor, request);
    const { run, items } = await runActor(tools, job, { n, actor: profileActor, input, items: wanted.length });
    scrapedAt = run.finishedAt ?? scrapedAt;
    sort(items, wanted, run, { found, failed });
    wanted = wanted.filter((handle) => {
      const failure = failed.get(handle);
      return !found.has(handle) && failure?.permanent !== true && failure?.later === undefined;
    });
  }
  const missing = job.handles.filter((handle) => !found.has(handle));
  const reasonOf = (handle: string) => failed.get(handle)?.error ?? 'no result';
  const putOff = missing.filter((handle) => failed.get(handle)?.later !== undefined);
  const later = laterOf(
    job,
    putOff,
    putOff.map((handle) => failed.get(handle)?.later).find((wait) => wait !== undefined),
  );
  // A limit of the vendor's is no failure of the page.
  const noted = missing.filter((handle) => later.later?.queued === undefined || !putOff.includes(handle));
  const failures = noted.map((handle) => ({ handle, error: reasonOf(handle) }));
  const tables: Record<string, TableCounts> = {};
  addCounts(tables, await writeProfiles(tools.db, [...found.values()], failures, { scrapedAt, runId: job.id, dryRun: false }));
  await tools.media?.fetch([...found.keys()], (pictures) => tools.progress(`${pictures} pictures`));
  const refused = missing.filter((handle) => failed.get(handle)?.permanent === true);
  const [first] = missing;
  const nothing = found.size === 0;
  await end(
    tools,
    job,
    {
      status: nothing ? 'failed' : 'succeeded',
      scrapedAt,
      expected: job.handles.length,
      retrieved: found.size,
      failed: missing,
      error: nothing && first !== undefined ? reasonOf(first) : null,
      metadata: {
        permanent: nothing && refused.length === missing.length,
        ...(refused.length === 0 ? {} : { refused: Object.fromEntries(refused.map((handle) => [handle, reasonOf(handle)])) }),
      },
      later: later.later?.queued,
    },
    tools.worker,
  );
  return {
    handles: job.handles,
    tables,
    retrieved: found.size,
    failures: missing.map((handle) => ({ handle, reason: reasonOf(handle) })),
    ...later,
  };
}

/** Sorts the items of a run that these handles were wanted of. */
function sort(
  items: readonly unknown[],
  wanted: readonly string[],
  run: ApifyRun,
  { found, failed }: { found: Map<string, ScrapedProfile>; failed: Map<string, Failure> },
): void {
  const end = run.ended === 'SUCCEEDED' ? 'no result' : `the run ended ${run.ended ?? run.status}: ${run.message ?? 'no reason given'}`;
  let ofAll: Failure = { error: end, permanent: false, later: undefined };
  const told = new Set<string>();
  for (const row of items.map(readProfileItem)) {
    if (row.kind === 'profile' && wanted.includes(row.profile.handle)) found.set(row.profile.handle, row.profile);
    if (row.kind !== 'error') continue;
    const { message: error, permanent, later } = row.error;
    if (row.handle !== null) {
      failed.set(row.handle, { error, permanent, later });
      told.add(row.handle);
    } else if (later !== undefined) ofAll = { error, permanent: false, later };
  }
  for (const handle of wanted) if (!found.has(handle) && !told.has(handle)) failed.set(handle, ofAll);
}
