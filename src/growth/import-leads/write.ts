import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { importLeads, type LeadRecord } from '../../db/growth/leads.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import { Meter } from '../../output/progress.ts';
import { later } from './times.ts';

/** Records of a batch: about a second of the server's work. */
const BATCH = 4_000;

/** Records of one lead in a call: each is a round of its own, and a call must end in time. */
const MOST_ROUNDS = 100;

/** The second pass: writes leads with all their records, in the order of their times. */
export async function writeLeads(job: Job, leads: Iterable<LeadRecord[]>): Promise<void> {
  const meter = new Meter('writing', 'records');
  const by = whoami();
  const sizer = new BatchSizer(BATCH);
  const erased = new ErasedPeople(job);
  let written = 0;
  let kept = 0;
  let waiting: LeadRecord[][] = [];
  const send = async (some: Iterable<LeadRecord[]>, isFirst: boolean) =>
    sendInBatches(some, {
      weigh: (records) => records.length,
      sizer,
      inFlight: job.db.concurrency,
      signal: job.signal,
      send: async (given) => {
        const batch = await erased.without(given, (records) => ({ emails: records.slice(0, 1).map(({ email }) => email) }));
        const answer = await importLeads(job.db, { by, rounds: roundsOf(batch) }, job.dryRun);
        const { 'growth.lead_memory': counted, ...others } = answer.tables;
        job.count(isFirst || counted === undefined ? answer.tables : others);
        kept += answer.kept;
        written += batch.reduce((sum, { length }) => sum + length, 0);
        job.progress(meter.text(written));
      },
    });
  function* beginnings(all: Iterable<LeadRecord[]>): Generator<LeadRecord[]> {
    for (const records of all) {
      const sorted = records.length > 1 ? inOrder(records) : records;
      if (sorted.length > MOST_ROUNDS) waiting.push(sorted.slice(MOST_ROUNDS));
      yield sorted.length > MOST_ROUNDS ? sorted.slice(0, MOST_ROUNDS) : sorted;
    }
  }
  await send(beginnings(leads), true);
  // What follows must find what was before; such leads are rare, and were counted.
  while (waiting.length > 0) {
    const next = waiting;
    waiting = next.flatMap((records) => (records.length > MOST_ROUNDS ? [records.slice(MOST_ROUNDS)] : []));
    await send(
      next.map((records) => records.slice(0, MOST_ROUNDS)),
      false,
    );
  }
  job.warn('set_by_hand', 'newer records say otherwise than a person has set; what the person set stays', kept);
}

/** The n-th record of each lead in the n-th round. */
function roundsOf(leads: readonly (readonly LeadRecord[])[]): LeadRecord[][] {
  const rounds: LeadRecord[][] = [];
  for (const records of leads) {
    for (const [n, record] of records.entries()) {
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
