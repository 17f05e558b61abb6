import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

/** How a person can be suppressed; a domain covers everything below it. */
const kindSchema = z.enum(['email', 'domain', 'handle', 'phone']);
const keySchema = z.object({ kind: kindSchema, value: z.string() });
export type SuppressionKey = z.infer<typeof keySchema>;

export type NewSuppression = SuppressionKey & {
  reason: string;
  /** Who or what says so: a person, a file, a vendor. */
  source: string;
  evidence?: Json;
  /** Null: it holds until it is lifted. */
  expires_at?: string | null;
};

const suppressionSchema = keySchema.extend({
  id: z.string(),
  reason: z.string(),
  source: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});

/** A row that led to sending, in one of the tables through which people are written to. */
const pendingSchema = z.object({ relation: z.string(), record_id: z.string(), status: z.string().nullable(), who: z.string() });

const addedSchema = z.object({
  tables: z.record(z.string(), z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() })),
  cancels: z.object({
    total: z.number(),
    tables: z.array(z.object({ relation: z.string(), status: z.string().nullable(), count: z.number() })),
    examples: z.array(pendingSchema),
  }),
});
export type AddedSuppressions = z.infer<typeof addedSchema>;

/**
 * Suppresses a batch of keys and cancels what is pending for whoever they reach; with dryRun says what that would be. A key that is
 * suppressed already is unchanged, one that holds longer now is updated. Names up to `examples` of the cancelled rows.
 */
export function addSuppressions(
  db: OutreachDatabase,
  suppressions: NewSuppression[],
  options: { dryRun: boolean; examples: number },
): Promise<AddedSuppressions> {
  return db.call('ops', 'add_suppressions', { suppressions, dry_run: options.dryRun, examples: options.examples }, addedSchema);
}

const checkSchema = z.object({
  kind: kindSchema,
  /** The key in its normal form; null: it is none, and nothing holds for it. */
  value: z.string().nullable(),
  suppressed: z.boolean(),
  /** The nearest of those that hold. */
  suppression: suppressionSchema.nullable(),
  /** The key that it names or covers: the asked one, or one that belongs to the same person. */
  by: keySchema.nullable(),
  /** The records that lead from there to the asked key. */
  via: z.array(z.string()),
});
export type SuppressionCheck = z.infer<typeof checkSchema>;

/** For each key, in order, whether a suppression holds and why. */
export function checkSuppressions(db: OutreachDatabase, keys: SuppressionKey[]): Promise<SuppressionCheck[]> {
  return db.call('ops', 'check_suppressions', { keys }, z.array(checkSchema));
}

const liftedSchema = z.object({ lifted: z.array(suppressionSchema), after: z.array(checkSchema) });

/** Lifts suppressions; the rows are kept with reason and name, neither of which may be blank. Answers what still holds for these keys. */
export function liftSuppressions(
  db: OutreachDatabase,
  keys: SuppressionKey[],
  lift: { reason: string; by: string; dryRun: boolean },
): Promise<z.infer<typeof liftedSchema>> {
  return db.call('ops', 'lift_suppressions', { keys, reason: lift.reason, lifted_by: lift.by, dry_run: lift.dryRun }, liftedSchema);
}

export const suppressionRowSchema = suppressionSchema.extend({
  state: z.enum(['in_force', 'lifted', 'expired']),
  evidence: z.json(),
  lifted_at: z.string().nullable(),
  lifted_reason: z.string().nullable(),
  lifted_by: z.string().nullable(),
});

export type SuppressionFilter = {
  /** Default: in_force. */
  state?: 'in_force' | 'lifted' | 'expired' | 'all' | undefined;
  kind?: SuppressionKey['kind'] | undefined;
  source?: string | undefined;
  /** Made at or after this time. */
  since?: string | undefined;
};

/** Suppressions, newest first. An export is all pages of it. */
export function suppressionList(
  db: OutreachDatabase,
  filter: SuppressionFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof suppressionRowSchema>>> {
  return db.call('ops', 'suppression_list', { filter, after, page_size: size }, pageSchema(suppressionRowSchema));
}

export type PersonKeys = { who?: string; emails?: string[]; handles?: string[]; phones?: string[] };

const suppressedSchema = z.object({
  /** Place in the list, from 1. */
  ordinal: z.number(),
  who: z.string().nullable(),
  key: keySchema,
  suppression: suppressionSchema,
  by: keySchema,
  via: z.array(z.string()),
});

/** Those of these people who must not be written to, each with the nearest suppression. Keys may be spelled as people write them. */
export function suppressed(db: OutreachDatabase, people: PersonKeys[]): Promise<z.infer<typeof suppressedSchema>[]> {
  return db.call('ops', 'suppressed', { people }, z.array(suppressedSchema));
}
