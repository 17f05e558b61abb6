import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();

export const runRowSchema = z.object({
  run_id: z.string(),
  command: z.string(),
  /** lost: its process ended without a word, or has been silent for two minutes. */
  status: z.enum(['running', 'succeeded', 'failed', 'interrupted', 'lost']),
  source: text,
  error_message: text,
  started_at: z.string(),
  exit_code: z.number().nullable(),
  seconds: z.number().nullable(),
  finished_at: text,
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  requests: z.number(),
  cost_usd: z.number(),
});
export type RunRow = z.infer<typeof runRowSchema>;
export const RUN_STATES = runRowSchema.shape.status.options;

export type RunFilter = {
  command?: string;
  status?: string;
  /** ISO time. */
  since?: string;
};

/** Runs, newest first. */
export function runList(db: OutreachDatabase, filter: RunFilter, after: Json, size: number): Promise<Page<RunRow>> {
  return db.call('ops', 'run_list', { filter, after, page_size: size }, pageSchema(runRowSchema));
}

export const runDetailSchema = runRowSchema.extend({
  args: z.array(z.string()),
  counts: z.record(z.string(), z.json()),
  rejects: z.number(),
  imported: z.object({ source: z.string(), sha256: z.string(), bytes: z.number(), options: z.record(z.string(), z.json()) }).nullable(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

/** The runs whose id begins so, two at most. */
export async function runShow(db: OutreachDatabase, run: string): Promise<RunDetail[]> {
  return (await db.call('ops', 'run_show', { run }, z.object({ runs: z.array(runDetailSchema) }))).runs;
}

export const lateRowSchema = z.object({
  command: z.string(),
  state: z.enum(['ok', 'late', 'never']),
  max_age_seconds: z.number(),
  age_seconds: z.number().nullable(),
  last_success_at: text,
  last_run_at: text,
  last_status: text,
  last_exit_code: z.number().nullable(),
});

/** Which jobs had no success for too long, or never one. */
export function runLate(
  db: OutreachDatabase,
  expected: { command: string; max_age_seconds: number }[],
): Promise<z.infer<typeof lateRowSchema>[]> {
  return db.call('ops', 'run_late', { expected }, z.array(lateRowSchema));
}
