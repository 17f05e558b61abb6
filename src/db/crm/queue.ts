import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { LANES } from './contacts.ts';

/** The document's statuses, in its order. */
export const QUEUE_STATES = ['pending', 'scheduled', 'sent', 'failed', 'cancelled'] as const;
export type QueueState = (typeof QUEUE_STATES)[number];

const text = z.string().nullable();
const lane = z.enum(LANES).nullable();

export const queueRowSchema = z.object({
  id: z.string(),
  username: z.string(),
  status: z.enum(QUEUE_STATES).nullable(),
  scheduled_at: text,
  lane,
  message: z.string(),
  priority: z.number().nullable(),
  /** Handed out, and nobody has said what became of it. */
  is_claimed: z.boolean(),
  lease_ends_at: text,
  sent_at: text,
  error: text,
  template: text,
  account: text,
  campaign: text,
  created_at: text,
});
export type QueueRow = z.infer<typeof queueRowSchema>;

export type QueueFilter = { status?: QueueState; account?: string; username?: string; campaign?: string };

/** Messages of the queue by their time: when they were sent, else when they are to be. */
export function queueList(db: OutreachDatabase, filter: QueueFilter, after: Json, size: number): Promise<Page<QueueRow>> {
  return db.call('crm', 'queue_list', { filter, after, page_size: size }, pageSchema(queueRowSchema));
}

/** Cancels what has lapsed and fails what was never answered, by the clock of the database. Every command of the queue begins with it. */
export function sweepQueue(db: OutreachDatabase): Promise<{ lapsed: number; unknown: number }> {
  return db.call('crm', 'sweep_queue', {}, z.object({ lapsed: z.number(), unknown: z.number() }));
}

export const queueStatsSchema = z.object({
  /** Null: the default account. */
  account: text,
  pending: z.number(),
  scheduled: z.number(),
  sent: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  due: z.number(),
  claimed: z.number(),
  outcome_unknown: z.number(),
  held: z.number(),
  /** What counts against the caps. */
  last_hour: z.number(),
  today: z.number(),
  next_at: text,
});
export type QueueStats = z.infer<typeof queueStatsSchema>;

/** How the queue stands, an account each; day_start: since when the sender's day counts. */
export function queueStats(db: OutreachDatabase, payload: { account?: string; day_start: string }): Promise<QueueStats[]> {
  return db.call('crm', 'queue_stats', { payload }, z.array(queueStatsSchema));
}

export const queueReportSchema = z.object({
  account: text,
  state: z.string(),
  reason: text,
  lane: text,
  messages: z.number(),
  first_at: text,
  last_at: text,
});
export type QueueReportRow = z.infer<typeof queueReportSchema>;

/** What stands in the queue and why, by account, state, reason and lane. */
export function queueReport(db: OutreachDatabase): Promise<QueueReportRow[]> {
  return db.call('crm', 'queue_report', {}, z.array(queueReportSchema));
}

const usageSchema = z.object({ now: z.string(), taken: z.array(z.string()), waiting: z.number() });
export type QueueUsage = z.infer<typeof usageSchema>;

/** What an account has sent within two days and has planned, and how many of its messages wait whose time has come. */
export function queueUsage(db: OutreachDatabase, account: string | null): Promise<QueueUsage> {
  return db.call('crm', 'queue_usage', { payload: { account } }, usageSchema);
}

/** Whom a campaign has written to or means to. */
export function campaignContacts(
  db: OutreachDatabase,
  campaign: string,
  after: Json,
  size: number,
): Promise<Page<{ username: string; contact_id: string | null }>> {
  const row = z.object({ username: z.string(), contact_id: text });
  return db.call('crm', 'campaign_contacts', { of_campaign: campaign, after, page_size: size }, pageSchema(row));
}

/** Words of which none may stand in a message of ours. */
export function spamPatterns(db: OutreachDatabase): Promise<{ key: string; words: string }[]> {
  return db.call('crm', 'spam_patterns', {}, z.array(z.object({ key: z.string(), words: z.string() })));
}

export type NewMessage = {
  /** Chosen by the caller: a call that is repeated finds its own. */
  id: string;
  contact_id: string;
  username: string;
  message: string;
  lane: string;
  template: string | null;
  scheduled_at: string;
};

export type NewMessages = {
  run_id: string;
  account: string | null;
  campaign: string | null;
  priority: number;
  /** Seconds. */
  expire_after: number;
  keep_on_reply: boolean;
  per_hour: number;
  per_day: number;
  gap_ms: number;
  /** When the days of the sender's zone begin, and when the last one ends. */
  day_starts: string[];
  messages: NewMessage[];
};

const enqueuedSchema = z.object({
  /** Others took times meanwhile: nothing was put in. */
  is_taken: z.boolean(),
  tables: z.record(z.string(), countsSchema),
  excluded: z.array(z.object({ id: z.string(), reason: z.enum(['suppressed', 'already_queued', 'no_consent']) })),
});
export type Enqueued = z.infer<typeof enqueuedSchema>;

/** Puts planned messages into the queue, caps and people looked at again. */
export function enqueueMessages(db: OutreachDatabase, payload: NewMessages): Promise<Enqueued> {
  return db.call('crm', 'enqueue_messages', { payload }, enqueuedSchema);
}

/** The time of the database, and the zones of those for whom something is due, as written. */
export function dueZones(db: OutreachDatabase, account: string | null): Promise<{ now: string; zones: string[] }> {
  return db.call('crm', 'due_zones', { payload: { account } }, z.object({ now: z.string(), zones: z.array(z.string()) }));
}

export const claimedItemSchema = z.object({
  id: z.string(),
  username: z.string(),
  display_name: text,
  message: z.string(),
  lane,
  template: text,
  priority: z.number().nullable(),
  scheduled_at: text,
  lease_ends_at: text,
  account: text,
});
export type ClaimedItem = z.infer<typeof claimedItemSchema>;
const claimSchema = z.object({ replied: z.number(), held: z.number(), items: z.array(claimedItemSchema) });
export type Claim = z.infer<typeof claimSchema>;

/** Hands out what is due, within the caps; `zones` says which are open now, `is_open` whether those are who have none. */
export function claimMessages(
  db: OutreachDatabase,
  payload: {
    request_id: string;
    dry_run?: boolean;
    account: string | null;
    most: number;
    lease_ms: number;
    per_hour: number;
    per_day: number;
    gap_ms: number;
    day_start: string;
    zones: Record<string, boolean>;
    is_open: boolean;
  },
): Promise<Claim> {
  return db.call('crm', 'claim_messages', { payload }, claimSchema);
}

const changedSchema = z.object({
  outcome: z.enum(['sent', 'failed', 'cancelled', 'requeued', 'repeated', 'refused', 'unsafe', 'open', 'missing']),
  /** The status that it had. */
  was: z.enum(QUEUE_STATES).nullish(),
  error: text.optional(),
  is_claimed: z.boolean().optional(),
  /** Nobody knew whether it was sent. */
  is_unknown: z.boolean().optional(),
  tables: z.record(z.string(), countsSchema),
});
/** What became of one message, or why nothing. */
export type Changed = z.infer<typeof changedSchema>;

/** id: also the beginning of one. */
export type MessageChange = { id: string; run_id: string | null; dry_run?: boolean };

/** It was sent: item, message, touch and counters in one transaction. */
export function finishMessage(db: OutreachDatabase, payload: MessageChange): Promise<Changed> {
  return db.call('crm', 'finish_message', { payload }, changedSchema);
}

/** It was not sent, as its sender says. */
export function failMessage(db: OutreachDatabase, payload: MessageChange & { error: string }): Promise<Changed> {
  return db.call('crm', 'fail_message', { payload }, changedSchema);
}

export function cancelMessage(db: OutreachDatabase, payload: MessageChange & { reason: string }): Promise<Changed> {
  return db.call('crm', 'cancel_message', { payload }, changedSchema);
}

/** Puts one back that failed or was cancelled; unsafe: also where it may have been sent. */
export function requeueMessage(db: OutreachDatabase, payload: MessageChange & { unsafe: boolean }): Promise<Changed> {
  return db.call('crm', 'requeue_message', { payload }, changedSchema);
}
