import { z } from 'zod';
import { int4Count, isAhead, timestamptz } from '../../db/column-values.ts';
import type { PastRun } from '../../db/discovery/backfill.ts';
import type { Json } from '../../db/json.ts';
import type { Column } from '../../ops/columns.ts';
import { normaliseHandle } from '../../ops/handle.ts';

const JOB_TYPES = ['client_following', 'profile_scrape'] as const;
const STATUSES = ['succeeded', 'failed'] as const;

/** Columns of a file of past scrapes. */
export const PAST_RUN_COLUMNS: readonly Column[] = [
  { target: 'job_type', type: 'enum', values: JOB_TYPES, synonyms: ['job', 'type'], required: true },
  { target: 'target_username', type: 'text', synonyms: ['username', 'ig_username', 'handle', 'target'], required: true },
  { target: 'finished_at', type: 'timestamp', synonyms: ['finished', 'completed_at', 'scraped_at'], required: true },
  { target: 'status', type: 'enum', values: STATUSES },
  { target: 'total_expected', type: 'integer', synonyms: ['expected'], byNameOnly: true },
  { target: 'total_retrieved', type: 'integer', synonyms: ['retrieved'], byNameOnly: true },
  { target: 'error_message', type: 'text', synonyms: ['error'] },
];

const count = int4Count.nullish();
const rowSchema = z.object({
  job_type: z.enum(JOB_TYPES),
  target_username: z.string(),
  status: z.enum(STATUSES).nullish(),
  total_expected: count,
  total_retrieved: count,
  error_message: z.string().nullish(),
  finished_at: z.string(),
});
const ZONE = /(?:Z|[+-]\d\d:\d\d)$/;

/** A row of a file of past scrapes, or why it is none. Times need a zone: history in a wrong one is worse than none. */
export function readPastRun(values: { [target: string]: Json }): PastRun | string {
  const parsed = rowSchema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'not a scrape run'}`;
  }
  const { target_username, finished_at, status, ...row } = parsed.data;
  const handle = normaliseHandle(target_username);
  if (handle === undefined) return `target_username: "${target_username}" is no handle`;
  if (!ZONE.test(finished_at)) return `finished_at: "${finished_at}" is no time with a zone, e.g. 2026-09-01T08:00:00Z`;
  const time = timestamptz.safeParse(finished_at);
  if (!time.success) return `finished_at: "${finished_at}" ${time.error.issues[0]?.message ?? 'is no time'}`;
  if (isAhead(Date.parse(finished_at))) return `finished_at: "${finished_at}" is still to come`;
  return {
    job_type: row.job_type,
    target_username: handle,
    status: status ?? 'succeeded',
    total_expected: row.total_expected ?? null,
    total_retrieved: row.total_retrieved ?? null,
    error_message: row.error_message ?? null,
    finished_at: new Date(finished_at).toISOString(),
  };
}
