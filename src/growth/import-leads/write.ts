import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { importLeads, type LeadRecord } from '../../db/growth/leads.ts';
import type { Job } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import { Meter } from '../../output/progress.ts';
import { later } from './times.ts';

/** Records of a batch: about a second of the server's work. */
const BATCH = 4_000;

/** The second pass: writes leads with all their records, in the order of their times. */
export async function writeLeads(job: Job, leads: Iterable<LeadRecord[]>): Promise<void> {
  const meter = new Meter('writing', 'records');
  const by = whoami();
  let written = 0;
  let kept = 0;
  await sendInBatches(leads, {
    weigh: (records) => records.length,
    sizer: new BatchSizer(BATCH),
    inFlight: job.db.concurrency,
    signal: job.signal,
    send: async (some) => {
      const answer = await importLeads(job.db, { by, rounds: roundsOf(some) }, job.dryRun);
      job.count(answer.tables);
      kept += answer.kept;
      written += some.reduce((sum, { length }) => sum + length, 0);
      job.progress(meter.text(written));
    },
  });
  job.warn('set_by_hand', 'newer records say otherwise than a person has set; what the person set stays', kept);
}

/** The n-th record of each lead in the n-th round. */
export function roundsOf(leads: readonly (readonly LeadRecord[])[]): LeadRecord[][] {
  const rounds: LeadRecord[][] = [];
  for (const records of leads) {
    for (const [n, record] of inOrder(records).entries()) {
      const round = rounds[n];
      if (round === undefined) rounds.push([record]);
      else round.push(record);
    }
  }
  return rounds;
}

/** By time; of one time by their place in the file, a microsecond apart, so that the file read again says the same. */
function inOrder(records: readonly LeadRecord[]): LeadRecord[] {
  const sorted = [...records].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  let before = '';
  let repeats = 0;
  return sorted.map((record) => {
    repeats = record.at === before ? repeats + 1 : 0;
    before = record.at;
    return repeats === 0 ? record : { ...record, at: later(record.at, repeats) };
  });
}
