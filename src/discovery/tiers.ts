import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { readSettings } from '../bounded-read.ts';
import { ConfigError } from '../errors.ts';
import { type Limits, STANDARD_LIMITS } from '../limits.ts';

const SHIPPED = fileURLToPath(new URL('../../taxonomy/tiers.yaml', import.meta.url));

const tiersSchema = z.strictObject({
  /** Substrings of handle and name that make a page worth a look first (facts/discovery 3.4). */
  hotlist: z.array(z.string().trim().toLowerCase().min(1)),
  min_clients: z.number().int().min(1),
  min_followers: z.number().int().min(0),
  /** Of a page whose profile failed (facts/discovery 3.3). */
  retry_after_hours: z.number().positive(),
  long_term_after_failures: z.number().int().min(1),
  long_term_retry_days: z.number().positive(),
});
/** Which pages are worth a look first, and how soon a failure is tried again. */
export type Tiers = z.infer<typeof tiersSchema>;

/** The tiers of a file, or those that ship with the tool. Throws ConfigError with the place of what is wrong. */
export function loadTiers(path = SHIPPED, limits: Limits = STANDARD_LIMITS): Tiers {
  const fail = (reason: string, cause: unknown) =>
    new ConfigError(`OUTREACH_TIERS: ${path}: ${reason}`, { suggestion: 'see taxonomy/tiers.yaml of the package for the form', cause });
  let value: unknown;
  try {
    value = parse(readSettings(path, limits));
  } catch (error) {
    throw fail(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error), error);
  }
  const parsed = tiersSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw fail(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'no tiers'}`, parsed.error);
}
