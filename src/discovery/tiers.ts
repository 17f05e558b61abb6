import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readSettings } from '../bounded-read.ts';
import { ConfigError, InputError } from '../errors.ts';
import { type Limits, STANDARD_LIMITS } from '../limits.ts';
import { parseYaml } from '../sources/yaml.ts';

const SHIPPED = fileURLToPath(new URL('../../taxonomy/tiers.yaml', import.meta.url));

const FORM = 'see taxonomy/tiers.yaml of the package for the form';

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

/** The tiers of a file, or those that ship with the tool. Throws InputError with the place of what is wrong, ConfigError where it cannot be read. */
export function loadTiers(path = SHIPPED, limits: Limits = STANDARD_LIMITS): Tiers {
  const what = `OUTREACH_TIERS: ${path}`;
  const parsed = tiersSchema.safeParse(parseYaml(read(path, what, limits), what, FORM));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const reason = `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'no tiers'}`;
  throw new InputError(`${what}: ${reason}`, { suggestion: FORM, cause: parsed.error });
}

function read(path: string, what: string, limits: Limits): string {
  try {
    return readSettings(path, limits);
  } catch (error) {
    throw new ConfigError(`${what}: ${error instanceof Error ? error.message : error}`, { suggestion: FORM, cause: error });
  }
}
