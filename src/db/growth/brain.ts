import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { pageSchema } from '../paging.ts';

export const BRAIN_EVENTS = [
  'conversion',
  'reversion',
  'pattern_detected',
  'engagement_score',
  'urgency_trend',
  'tone_distribution',
  'conversion_prediction',
] as const;
export type BrainEvent = (typeof BRAIN_EVENTS)[number];

const count = z.number();
const weekSchema = z.object({ leads: count, high: count });

/** Leads of one urgency, band of confidence and age: what became of such leads, and those that are waiting. */
const cellSchema = z.object({
  /** 3 High, 2 Medium, 1 Low, 0 unknown. */
  urgency: count,
  /** Of confidence: 3 from 0.85 on, 2 from 0.5 on, 1 below, 0 unknown. */
  band: count,
  /** At the beginning of the 30 days: 0 under a week, 1 under 30 days, 2 under 90, 3 older. */
  age: count,
  /** Examples of the last months: leads that were open at the beginning of one, and those of them that converted in it. */
  leads: count,
  converted: count,
  open: count,
  /** Ids of some that are open, the most confident first. */
  best: z.array(z.string()),
});
export type Cell = z.infer<typeof cellSchema>;

const factsSchema = z.object({
  client_id: z.string(),
  leads: count,
  /** The last 30 days. confidences: how many have one; confidence: their sum. */
  month: z.object({ leads: count, high: count, confidences: count, confidence: count, active: count, converted: count }),
  week: weekSchema,
  week_before: weekSchema,
  /** Leads of the last 30 days by tone. */
  tones: z.record(z.string(), count),
  /** Spans of 30 days, the latest first: conversions in it, and those of leads that came in it. */
  months: z.array(z.object({ converted: count, new_converted: count })),
  cells: z.array(cellSchema),
});
export type BrainFacts = z.infer<typeof factsSchema>;

const factsPageSchema = pageSchema(factsSchema).extend({ day: z.string(), client_ids: z.array(z.string()) });
export type BrainPage = z.infer<typeof factsPageSchema>;

/** What the events of a page of tenants are computed from. client_ids: all of the page; rows: those with leads that count. */
export function brainFacts(
  db: OutreachDatabase,
  /** at: as of then; absent: now. */
  filter: { client_id?: string; at?: string },
  after: Json,
  size: number,
): Promise<BrainPage> {
  return db.call('growth', 'brain_facts', { filter, after, page_size: size }, factsPageSchema);
}

export type Insight = {
  client_id: string;
  event_type: Exclude<BrainEvent, 'conversion' | 'reversion'>;
  learning_snapshot: { readonly [key: string]: JsonInput };
  insight_text: string;
  confidence: number;
};

/** Stores the insights of a day and the events of conversions; removed: rows of the day that hold no more. */
export function putInsights(
  db: OutreachDatabase,
  payload: { day: string; client_ids: readonly string[]; since: string | null; insights: readonly Insight[] },
  dryRun: boolean,
): Promise<{ tables: Record<string, TableCounts>; removed: number }> {
  const answer = z.object({ tables: z.record(z.string(), countsSchema), removed: z.number() });
  return db.call('growth', 'put_insights', { payload, dry_run: dryRun }, answer);
}
