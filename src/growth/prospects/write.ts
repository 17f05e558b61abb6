import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { importProspects, type ProspectRecord } from '../../db/growth/prospects.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import { isSite } from './identity.ts';
import type { StagedProspects } from './stage.ts';

/** Prospects of a batch: about a second of the server's work. */
const BATCH = 2_000;

/** The second pass: those with a website first, so that a record without one finds the prospect at its address. */
export async function writeProspects(job: Job, staged: StagedProspects): Promise<void> {
  const meter = new Meter('writing', 'prospects');
  const sizer = new BatchSizer(BATCH);
  const erased = new ErasedPeople(job);
  let written = 0;
  for (const which of ['sites', 'others'] as const) {
    await sendInBatches(staged.prospects(which), {
      weigh: () => 1,
      sizer,
      // They wait for each other in the database.
      inFlight: 1,
      signal: job.signal,
      send: async (prospects) => {
        const { tables } = await importProspects(job.db, await withoutErased(erased, prospects), job.dryRun);
        job.count(tables);
        written += prospects.length;
        job.progress(meter.text(written));
      },
    });
  }
}

/** A business stays without the person at its address; what is known by the address alone is that person. */
async function withoutErased(erased: ErasedPeople, prospects: readonly ProspectRecord[]): Promise<readonly ProspectRecord[]> {
  const gone = await erased.among(prospects.flatMap(({ contact_email: email }) => email ?? []));
  if (gone.size === 0) return prospects;
  const isGone = ({ contact_email: email }: ProspectRecord) => email !== undefined && gone.has(email);
  erased.count(prospects.filter(isGone).length);
  return prospects.flatMap((prospect) => {
    if (!isGone(prospect)) return [prospect];
    const { contact_email: _, ...business } = prospect;
    return isSite(prospect.identity) ? [business] : [];
  });
}
