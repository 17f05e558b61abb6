import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

export type Reject = {
  /** Line of the source where the record starts, if it has lines. */
  line: number | null;
  /** Where in the source, e.g. `clients.dana.following[3]`. */
  path: string;
  /** JSON pointer of the record, where a corrected one can be put back; null where it cannot be tried by itself. */
  pointer: string | null;
  reason: string;
  record: Json;
  /** What the source says of the parent of an entry. */
  context?: Json;
};

export async function addRejects(db: OutreachDatabase, runId: string, source: string, rejects: Reject[]): Promise<void> {
  await db.call('ops', 'add_rejects', { payload: { run_id: runId, source, rejects } }, z.object({ added: z.number() }));
}

export const rejectRunSchema = z.object({
  run_id: z.string(),
  rejects: z.number(),
  /** Neither corrected nor dismissed yet. */
  open: z.number(),
  started_at: z.string(),
  command: z.string(),
  source: z.string().nullable(),
});

/** Runs that refused records, newest first. */
export function rejectRuns(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof rejectRunSchema>>> {
  return db.call('ops', 'reject_runs', { after, page_size: size }, pageSchema(rejectRunSchema));
}

export const rejectRowSchema = z.object({
  line: z.number().nullable(),
  path: z.string(),
  reason: z.string(),
  record: z.json(),
  pointer: z.string().nullable(),
  context: z.json(),
  source: z.string(),
  retried_by: z.string().nullable(),
});

/** The records that a run refused; without `all` those that nobody corrected yet. */
export function rejectList(
  db: OutreachDatabase,
  runId: string,
  all: boolean,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof rejectRowSchema>>> {
  return db.call('ops', 'reject_list', { run_id: runId, all_of_them: all, after, page_size: size }, pageSchema(rejectRowSchema));
}

/** Notes that a later run settled refused records, without pointers all that are open; without such a run only counts. Returns how many. */
export async function rejectsRetried(
  db: OutreachDatabase,
  runId: string,
  retriedBy: string | undefined,
  pointers?: string[],
): Promise<number> {
  const by = retriedBy === undefined ? { dry_run: true } : { retried_by: retriedBy };
  const payload = { run_id: runId, ...by, ...(pointers === undefined ? {} : { pointers }) };
  return (await db.call('ops', 'reject_retried', { payload }, z.object({ noted: z.number() }))).noted;
}
