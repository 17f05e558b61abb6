import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import type { CursorMove } from '../ops/cursors.ts';
import { cancelWhatIsLeft, restoreCancelled } from '../ops/suppressions.ts';
import { type Page, pageSchema } from '../paging.ts';

/** What an answer comes to; a person may say otherwise than the rules. */
export const REPLY_OUTCOMES = [
  'bounce_hard',
  'bounce_soft',
  'unsubscribe',
  'info_request',
  'interested',
  'decline',
  'out_of_office',
  'left_company',
  'needs_review',
] as const;
export type ReplyOutcome = (typeof REPLY_OUTCOMES)[number];

export type ImportedReply = {
  /** Whose it may be, the likeliest first, in the normal form. */
  addresses: string[];
  outcome: ReplyOutcome;
  confidence: number;
  evidence: string;
  is_policy: boolean;
  is_answer: boolean;
  /** A date, or infinity. */
  returns_on: string | null;
  successor: string | null;
};

export type ImportedMail = {
  fingerprint: string;
  message_id: string | null;
  from: string | null;
  to: string[];
  subject: string | null;
  sent_at: string | null;
  body: string;
  is_automatic: boolean;
  source: string;
  replies: ImportedReply[];
};

const tables = z.record(z.string(), countsSchema);
const importedSchema = z.object({
  tables,
  unmatched: z.number(),
  outcomes: z.record(z.string(), z.number()),
  left: z.boolean(),
});
export type ImportedReplies = { tables: Record<string, TableCounts>; unmatched: number; outcomes: Record<string, number> };

/** Stores mails and does what follows from them, in one transaction, with the cursor of the mailbox that they come from. */
export async function importReplies(
  db: OutreachDatabase,
  batch: { mails: ImportedMail[]; run_id?: string | undefined; move?: CursorMove | undefined },
  dryRun: boolean,
): Promise<ImportedReplies> {
  const { mails, run_id = null, move = null } = batch;
  const { left, ...imported } = await db.call(
    'sdr',
    'import_replies',
    { payload: { mails, run_id, move }, dry_run: dryRun },
    importedSchema,
  );
  if (left && !dryRun) await cancelWhatIsLeft(db);
  return imported;
}

const decidedSchema = z.object({
  outcome: z.enum(['decided', 'repeated', 'missing']),
  id: z.string().optional(),
  was: z.string().optional(),
  tables,
  cancellation_ids: z.array(z.string()),
  left: z.boolean(),
});
export type DecidedReply = Pick<z.infer<typeof decidedSchema>, 'outcome' | 'id' | 'was' | 'tables'>;

/** A person's word on a reply: another outcome, or null for nothing of it. Undoes what came of the mistake. */
export async function decideReply(
  db: OutreachDatabase,
  decision: { id: string; outcome: ReplyOutcome | null; reason: string; by: string },
  dryRun: boolean,
): Promise<DecidedReply> {
  const { cancellation_ids, left, ...decided } = await db.call(
    'sdr',
    'decide_reply',
    { payload: decision, dry_run: dryRun },
    decidedSchema,
  );
  if (dryRun) return decided;
  if (left) await cancelWhatIsLeft(db);
  if (cancellation_ids.length > 0) await restoreCancelled(db, cancellation_ids);
  return decided;
}

const text = z.string().nullable();

export const replyRowSchema = z.object({
  message_id: text,
  from_address: text,
  outcome: z.enum(REPLY_OUTCOMES),
  confidence: z.number(),
  /** The sentence that decided. */
  evidence: z.string(),
  /** Null: nobody's who is known, or several people's. */
  employee_id: text,
  reply_id: z.string(),
  /** Whose reply it is; of a report the address that failed. */
  address: text,
  /** How many have that address. */
  employees: z.number(),
  at: z.string(),
  subject: text,
  returns_on: text,
  successor: text,
  /** Who overruled the rules. */
  decided_by: text,
  is_undone: z.boolean(),
});
export type ReplyRow = z.infer<typeof replyRowSchema>;

export type ReplyFilter = {
  outcome?: ReplyOutcome | undefined;
  address?: string | undefined;
  /** Of this time and later. */
  since?: string | undefined;
  /** Only those of nobody who is known. */
  unmatched?: boolean | undefined;
  /** Only those that a person should look at. */
  review?: boolean | undefined;
  /** Those too that were undone. */
  undone?: boolean | undefined;
};

/** Replies, the newest first. */
export function replyList(db: OutreachDatabase, filter: ReplyFilter, after: Json, size: number): Promise<Page<ReplyRow>> {
  return db.call('sdr', 'reply_list', { filter, after, page_size: size }, pageSchema(replyRowSchema));
}

export const replyDetailSchema = replyRowSchema.omit({ employee_id: true, employees: true }).extend({
  to_addresses: z.array(z.string()),
  candidates: z.array(z.string()),
  found_outcome: z.enum(REPLY_OUTCOMES),
  is_automatic: z.boolean(),
  decided_at: text,
  reason: text,
  body: text,
  source: text,
  employees: z.array(z.string()),
  effects: z.array(z.object({ employee_id: z.string(), field: z.string(), former: text, value: text })),
  /** What it suppresses. */
  suppressions: z.array(z.string()),
});
export type ReplyDetail = z.infer<typeof replyDetailSchema>;

/** One reply with its mail; null where none or several begin so. */
export function replyShow(db: OutreachDatabase, id: string): Promise<ReplyDetail | null> {
  return db.call('sdr', 'reply_show', { of_id: id }, replyDetailSchema.nullable());
}
