import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import type { BrainEvent } from './brain.ts';

const text = z.string().nullable();
const number = z.number().nullable();
const count = z.number();

export const insightRowSchema = z.object({
  created_at: text,
  event_type: z.string(),
  insight_text: text,
  confidence: number,
  business_name: text,
  /** Of an engagement score. */
  metrics: z.json(),
  learning_snapshot: z.json(),
  /** The day (UTC) that a computed row is about; null in events. */
  period: text,
  client_id: text,
  id: z.string(),
});

export type InsightFilter = { client_id?: string; type?: BrainEvent; since?: string };

/** Rows of growth_brain, newest first; none about leads that do not count. */
export function insightList(
  db: OutreachDatabase,
  filter: InsightFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof insightRowSchema>>> {
  return db.call('growth', 'insight_list', { filter, after, page_size: size }, pageSchema(insightRowSchema));
}

export const conversionRowSchema = z.object({
  at: z.string(),
  lead_name: z.string(),
  days_to_convert: number,
  touch_points: count,
  initial_urgency: text,
  initial_tone: text,
  conversion_value: number,
  /** Null: it stands. */
  reverted_at: text,
  reversion_reason: text,
  business_name: text,
  email: z.string(),
  client_id: text,
  lead_id: z.string(),
});

/** Conversions by lead_actions, newest first. */
export function conversionList(
  db: OutreachDatabase,
  filter: { client_id?: string; since?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof conversionRowSchema>>> {
  return db.call('growth', 'conversion_list', { filter, after, page_size: size }, pageSchema(conversionRowSchema));
}

/** Spans of 24 hours until now, the oldest first. */
const daySchema = z.object({ leads: count, high: count });
const trendSchema = z.object({ client_id: z.string(), business_name: z.string(), days: z.array(daySchema) });

/** Urgent leads of each account in the last 14 days. */
export function urgencyTrends(
  db: OutreachDatabase,
  filter: { client_id?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof trendSchema>>> {
  return db.call('growth', 'urgency_trends', { filter, after, page_size: size }, pageSchema(trendSchema));
}

const toneSchema = z.object({ tone: z.string(), leads: count, leads_before: count, parts: z.array(count) });

/** Leads by tone in the last days and in as many before; parts: sevenths of the last days. */
export function toneCounts(db: OutreachDatabase, filter: { client_id?: string; days: number }): Promise<z.infer<typeof toneSchema>[]> {
  return db.call('growth', 'tone_counts', { filter }, z.array(toneSchema));
}

const dashboardSchema = z.object({
  /** confidence: the sum of so many confidences. */
  days: z.array(daySchema.extend({ confidences: count, confidence: count, conversions: count })),
  intents: z.array(z.object({ intent: z.string(), leads: count, leads_before: count })),
});
export type DashboardFacts = z.infer<typeof dashboardSchema>;

/** The last 14 days, and the commonest intent of the last seven. */
export function dashboardFacts(db: OutreachDatabase, filter: { client_id?: string }): Promise<DashboardFacts> {
  return db.call('growth', 'dashboard', { filter }, dashboardSchema);
}
