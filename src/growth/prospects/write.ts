import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { importProspects } from '../../db/growth/prospects.ts';
import type { Job } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import type { StagedProspects } from './stage.ts';

/** Prospects of a batch: about a second of the server's work. */
const BATCH = 2_000;

/** The second pass: those with a website first, so that a record without one finds the prospect at its address. */
export async function writeProspects(job: Job, staged: StagedProspects): Promise<void> {
  const meter = new Meter('writing', 'prospects');
  const sizer = new BatchSizer(BATCH);
  let written = 0;
  for (const which of ['sites', 'others'] as const) {
    await sendInBatches(staged.prospects(which), {
      weigh: () => 1,
      sizer,
      // They wait for each other in the database.
      inFlight: 1,
      signal: job.signal,
      send: async (prospects) => {
        const { tables } = await importProspects(job.db, prospects, job.dryRun);
        job.count(tables);
        written += prospects.length;
        job.progress(meter.text(written));
      },
    });
  }
}
