import type { ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import { profileInput } from '../../sources/apify/actors.ts';
import { addCounts, type TableCounts } from '../../summary.ts';
import { end, type JobOutcome } from './following-job.ts';
import { readProfileItem, type ScrapedProfile } from './profile-item.ts';
import { type JobTools, runActor } from './vendor-run.ts';
import { writeProfiles } from './write-profiles.ts';

/** What is missing, or failed for a reason that may pass, is tried once more. */
const MAX_TRIES = 2;

/** Scrapes the profiles of a job's handles. What an actor leaves out is "no result", never a deletion. */
export async function runProfilesJob(tools: JobTools, job: ScrapeJob, { profileActor }: { profileActor: string }): Promise<JobOutcome> {
  const found = new Map<string, ScrapedProfile>();
  const failed = new Map<string, { error: string; permanent: boolean }>();
  let scrapedAt = new Date().toISOString();
  let wanted = [...job.handles];
  for (let n = 1; n <= MAX_TRIES && wanted.length > 0; n++) {
    const request = { handles: wanted, limit: wanted.length };
    const { run, items } = await runActor(tools, job, {
      n,
      actor: profileActor,
      input: profileInput(profileActor, request),
      items: wanted.length,
    });
    scrapedAt = run.finishedAt ?? scrapedAt;
    for (const row of items.map(readProfileItem)) {
      if (row.kind === 'profile' && wanted.includes(row.profile.handle)) found.set(row.profile.handle, row.profile);
      if (row.kind === 'error' && row.handle !== null) failed.set(row.handle, { error: row.error.message, permanent: row.error.permanent });
    }
    const end = run.ended === 'SUCCEEDED' ? 'no result' : `the run ended ${run.ended ?? run.status}: ${run.message ?? 'no reason given'}`;
    for (const handle of wanted) if (!found.has(handle) && !failed.has(handle)) failed.set(handle, { error: end, permanent: false });
    wanted = wanted.filter((handle) => !found.has(handle) && failed.get(handle)?.permanent !== true);
  }
  const failures = job.handles.flatMap((handle) => {
    const failure = failed.get(handle);
    return found.has(handle) || failure === undefined ? [] : [{ handle, error: failure.error }];
  });
  const tables: Record<string, TableCounts> = {};
  addCounts(tables, await writeProfiles(tools.db, [...found.values()], failures, { scrapedAt, runId: job.id, dryRun: false }));
  await tools.media?.fetch([...found.keys()], (pictures) => tools.progress(`${pictures} pictures`));
  const nothing = found.size === 0;
  await end(
    tools,
    job,
    {
      status: nothing ? 'failed' : 'succeeded',
      scrapedAt,
      expected: job.handles.length,
      retrieved: found.size,
      failed: failures.map(({ handle }) => handle),
      error: nothing ? (failures[0]?.error ?? 'no profile was retrieved') : null,
      metadata: { permanent: nothing && failures.every(({ handle }) => failed.get(handle)?.permanent === true) },
    },
    tools.worker,
  );
  return {
    handles: job.handles,
    tables,
    retrieved: found.size,
    failures: failures.map(({ handle, error }) => ({ handle, reason: error })),
  };
}
