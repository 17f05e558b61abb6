import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { componentsSchema } from './contacts.ts';

const text = z.string().nullable();
const count = z.number();

const healthSchema = z.object({
  username: z.string(),
  display_name: text,
  relationship_score: count.nullable(),
  stage: z.string(),
  last_meaningful_touch: text,
  next_planned_touch: text,
  components: componentsSchema,
});
export type Health = z.infer<typeof healthSchema>;

/** Contacts with what their score is made of, the highest stored score first. */
export function healthList(db: OutreachDatabase, filter: { handle?: string }, after: Json, size: number): Promise<Page<Health>> {
  return db.call('crm', 'health_list', { filter, after, page_size: size }, pageSchema(healthSchema));
}

export const attentionRowSchema = z.object({
  username: z.string(),
  display_name: text,
  relationship_score: count.nullable(),
  stage: z.string(),
  last_meaningful_touch: text,
  /** held: they wrote what may be a no, which is quoted, and nothing goes to them until somebody has decided. */
  why: z.enum(['held', 'not touched']),
  quote: text,
  said_at: text,
});

/** Who needs somebody: all who are held, then those without a touch for so many days. */
export function attention(db: OutreachDatabase, days: number, most: number): Promise<z.infer<typeof attentionRowSchema>[]> {
  return db.call('crm', 'attention', { days, most }, z.array(attentionRowSchema));
}

export const WEEKLY_TASKS = ['micro_win', 'curiosity', 'rewarm', 'offer'] as const;

const weeklySchema = z.object({
  task: z.enum(WEEKLY_TASKS),
  username: z.string(),
  display_name: text,
  relationship_score: count.nullable(),
  stage: z.string(),
  last_meaningful_touch: text,
});
export type WeeklyTask = z.infer<typeof weeklySchema>;

/** The week's tasks, in their order. */
export function weeklyTasks(db: OutreachDatabase): Promise<WeeklyTask[]> {
  return db.call('crm', 'weekly_tasks', {}, z.array(weeklySchema));
}

export const signalRowSchema = z.object({
  product: z.string(),
  signal_key: z.string(),
  contacts: count,
  /** Of them, those who said it twice or more. */
  repeated: count,
  messages: count,
  last_seen: text,
  description: text,
  is_active: z.boolean(),
});

/** Which fit signals contacts have, those that most have first. */
export function signalReport(db: OutreachDatabase): Promise<z.infer<typeof signalRowSchema>[]> {
  return db.call('crm', 'signal_report', {}, z.array(signalRowSchema));
}

export const stageRowSchema = z.object({
  stage: z.string(),
  contacts: count,
  share_pct: count,
  /** In the stage, of those who are in it. */
  median_days: count.nullable(),
  longest_days: count.nullable(),
  came_in_30_days: count,
});

/** How many contacts are in each stage, and for how long. */
export function stageReport(db: OutreachDatabase): Promise<z.infer<typeof stageRowSchema>[]> {
  return db.call('crm', 'stage_report', {}, z.array(stageRowSchema));
}

const messageSchema = z.object({ text: z.string(), is_outbound: z.boolean(), at: text });
export type ConversationMessage = z.infer<typeof messageSchema>;
const conversationSchema = z.object({ username: z.string(), messages: z.array(messageSchema) });

/** The latest messages with a contact, oldest first; null: there is no such contact. */
export function conversation(db: OutreachDatabase, handle: string, most: number): Promise<z.infer<typeof conversationSchema> | null> {
  return db.call('crm', 'conversation', { handle, most }, conversationSchema.nullable());
}
