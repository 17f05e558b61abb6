import { z } from 'zod';
import type { Summary } from './result.ts';

/** The shape of what a writing command answers. */
export const summarySchema = z.object({
  command: z.string(),
  database: z.string(),
  dry_run: z.boolean(),
  source: z.string().nullable(),
  tables: z.record(z.string(), z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() })),
  rejected: z.object({ count: z.number(), file: z.string().nullable() }),
  warnings: z.array(z.object({ code: z.string(), count: z.number(), message: z.string() })),
  skipped: z.string().exactOptional(),
  run_id: z.string().exactOptional(),
  duration_ms: z.number(),
}) satisfies z.ZodType<Summary>;
