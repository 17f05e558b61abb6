import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Attempt } from './scrape-queue.ts';
import type { ScrapeType } from './scrapes.ts';

/** Puts a job aside whose start the vendor did not answer; false: another worker has it by now. */
export async function parkScrape(
  db: OutreachDatabase,
  job: { id: string; worker: string; attempts: readonly Attempt[] },
): Promise<boolean> {
  const payload = { ...job, attempts: [...job.attempts] };
  return (await db.call('discovery', 'park_scrape', { payload }, z.object({ parked: z.boolean() }))).parked;
}

const waitingSchema = z.object({
  /** Jobs whose start was not answered; look: it is time to look for their runs again. */
  parked: z.array(z.object({ id: z.string(), handles: z.array(z.string()), look: z.boolean() })),
  /** How many accounts the vendor wants to have later, and the first of them when. */
  later: z.number(),
  next: z.string().nullable(),
});

/** Jobs that wait. */
export function waitingScrapes(db: OutreachDatabase, types: readonly ScrapeType[]): Promise<z.infer<typeof waitingSchema>> {
  return db.call('discovery', 'waiting_scrapes', { job_types: [...types] }, waitingSchema);
}

/** The accounts of each job that nobody is at, and that has no others than these. */
export function idleScrapes(db: OutreachDatabase, jobType: ScrapeType, handles: readonly string[]): Promise<string[][]> {
  return db.call('discovery', 'idle_scrapes', { job_type: jobType, handles: [...handles] }, z.array(z.array(z.string())));
}

/** The vendor's runs that other jobs for any of this job's accounts have noted as theirs. */
export function notedRuns(db: OutreachDatabase, id: string): Promise<string[]> {
  return db.call('discovery', 'noted_runs', { id }, z.array(z.string()));
}

const doneSchema = z.object({ handle: z.string(), finished_at: z.string(), reason: z.string().nullable() });
/** An account that an interrupted command had finished; reason: why there is nothing of it, null: it was scraped. */
export type DoneScrape = z.infer<typeof doneSchema>;

/** What a command with this key had finished before it was interrupted. */
export function doneScrapes(db: OutreachDatabase, jobType: ScrapeType, requestKey: string): Promise<DoneScrape[]> {
  return db.call('discovery', 'done_scrapes', { job_type: jobType, request_key: requestKey }, z.array(doneSchema));
}

/** All that a command with this key was asked for is done. */
export async function closeRequest(db: OutreachDatabase, requestKey: string): Promise<void> {
  await db.call('discovery', 'close_request', { request_key: requestKey }, z.object({ closed: z.boolean() }));
}
