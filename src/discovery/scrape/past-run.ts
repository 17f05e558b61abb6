import { z } from 'zod';
import type { PastRun } from '../../db/discovery/backfill.ts';
import type { Json } from '../../db/json.ts';
import { normaliseHandle } from '../../ops/handle.ts';

const count = z.union([z.number().int().min(0), z.string().regex(/^\d+$/).transform(Number)]).nullish();
const rowSchema = z.looseObject({
  job_type: z.enum(['client_following', 'profile_scrape']),
  target_username: z.string(),
  status: z.enum(['succeeded', 'failed']).default('succeeded'),
  total_expected: count,
  total_retrieved: count,
  error_message: z.string().nullish(),
  finished_at: z.string(),
});

/** A row of a file of past scrapes, or why it is none. Times need a zone: history in a wrong one is worse than none. */
export function readPastRun(value: Json): PastRun | string {
  const parsed = rowSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') || 'the row'}: ${issue?.message ?? 'not a scrape run'}`;
  }
  const { target_username, finished_at, ...row } = parsed.data;
  const handle = normaliseHandle(target_username);
  if (handle === undefined) return `target_username: "${target_username}" is no handle`;
  // PostgreSQL writes +02 for +02:00.
  const text = finished_at
    .trim()
    .replace(' ', 'T')
    .replace(/(T.*[+-]\d\d)$/, '$1:00');
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return `finished_at: "${finished_at}" is no time with a zone, e.g. 2026-09-01T08:00:00Z`;
  return {
    job_type: row.job_type,
    target_username: handle,
    status: row.status,
    total_expected: row.total_expected ?? null,
    total_retrieved: row.total_retrieved ?? null,
    error_message: row.error_message ?? null,
    finished_at: new Date(time).toISOString(),
  };
}
