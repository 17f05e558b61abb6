import { setTimeout as sleep } from 'node:timers/promises';
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

export const cancelsSchema = z.object({
  total: z.number(),
  tables: z.array(z.object({ relation: z.string(), status: z.string().nullable(), count: z.number() })),
  examples: z.array(pendingSchema),
});
const addedSchema = z.object({
  tables: z.record(z.string(), z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() })),
  /** Of the new ones. */
  ids: z.array(z.string()),
  cancels: cancelsSchema,
  /** Whether something is left to cancel, by whatever suppression. */
  left: z.boolean(),
});
export type AddedSuppressions = Pick<z.infer<typeof addedSchema>, 'tables' | 'cancels'>;

/**
 * Suppresses a batch of keys and cancels what is pending for whoever they reach; with dryRun says what that would be. A key that is
 * suppressed already is unchanged, one that holds longer now is updated. Names up to `examples` of the cancelled rows.
 * The suppressions are committed first: from then on nobody can be put into a sending state, however long the cancelling takes.
 */
export async function addSuppressions(
  db: OutreachDatabase,
  suppressions: NewSuppression[],
  options: { dryRun: boolean; examples: number },
): Promise<AddedSuppressions> {
  const { dryRun, examples } = options;
  const { tables, ids, cancels, left } = await db.call('ops', 'add_suppressions', { suppressions, dry_run: dryRun, examples }, addedSchema);
  if (!left) return { tables, cancels };
  await Promise.all(Array.from({ length: db.concurrency }, () => cancelWhatIsLeft(db)));
  return { tables, cancels: await db.call('ops', 'cancelled_by', { suppression_ids: ids, examples }, cancelsSchema) };
}

const cancelledSchema = z.object({ did: z.enum(['found', 'cancelled']).nullable(), left: z.boolean() });
/** Others are at what is left: it is theirs, unless their transaction ends without it. */
const WAIT_FOR_OTHERS_MS = 50;

/**
 * Cancels what suppressions have left, in batches, each a transaction of its own: nobody waits for one of these rows for longer than a batch
 * takes. Several may be at it.
 */
export async function cancelWhatIsLeft(db: OutreachDatabase): Promise<void> {
  for (;;) {
    const { did, left } = await db.call('ops', 'cancel_next', {}, cancelledSchema);
    if (!left) return;
    if (did === null) await sleep(WAIT_FOR_OTHERS_MS);
  }
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

const outcomeSchema = z.object({
  relation: z.string(),
  /** held: by another suppression; changed: by somebody since, or gone; past: its time or its campaign is over; halted: try again later. */
  outcome: z.enum(['restored', 'held', 'changed', 'past', 'halted']),
  count: z.number(),
});
/** What became of rows that a suppression had cancelled. */
export type Undone = z.infer<typeof outcomeSchema>;
const liftedSchema = z.object({
  lifted: z.array(suppressionSchema),
  after: z.array(checkSchema),
  cancellation_ids: z.array(z.string()),
  undoes: z.array(outcomeSchema),
});
const restoredSchema = z.object({ done: z.boolean(), outcomes: z.array(outcomeSchema) });

/**
 * Lifts suppressions; the rows are kept with reason and name, neither of which may be blank. What they alone had cancelled is undone where
 * nobody has changed it since and its time is not over. Answers what still holds for these keys.
 */
export async function liftSuppressions(
  db: OutreachDatabase,
  keys: SuppressionKey[],
  lift: { reason: string; by: string; dryRun: boolean },
): Promise<Pick<z.infer<typeof liftedSchema>, 'lifted' | 'after' | 'undoes'>> {
  const payload = { keys, reason: lift.reason, lifted_by: lift.by };
  const { lifted, after, cancellation_ids, undoes } = await db.call(
    'ops',
    'lift_suppressions',
    { payload, dry_run: lift.dryRun },
    liftedSchema,
  );
  if (lift.dryRun || cancellation_ids.length === 0) return { lifted, after, undoes };
  return { lifted, after, undoes: await restoreCancelled(db, cancellation_ids) };
}

/** Undoes cancellations that a lift has left behind, in batches. */
export async function restoreCancelled(db: OutreachDatabase, cancellationIds: string[]): Promise<Undone[]> {
  for (;;) {
    const { done, outcomes } = await db.call('ops', 'restore_next', { cancellation_ids: cancellationIds }, restoredSchema);
    if (done) return outcomes;
  }
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
