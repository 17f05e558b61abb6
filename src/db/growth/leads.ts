import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const flag = z.boolean().nullable();
const tables = z.record(z.string(), countsSchema);

export const URGENCIES = ['High', 'Medium', 'Low'] as const;

/** A record of a lead, as it is imported; what is absent stays as it is. */
export type LeadRecord = {
  client_id: string;
  email: string;
  name: string;
  /** When it was first heard of; ISO. */
  first_at: string;
  /** The time that decides which record stands, to the microsecond. */
  at: string;
  /** Of its content: it decides between two records of one time. */
  hash: string;
  /** `first_at` as a history writes it. */
  entry_at: string;
  looks_like_test: boolean;
  message?: string;
  language?: string;
  ai_summary?: string;
  intent?: string;
  tone?: string;
  urgency?: string;
  confidence_score?: number;
  is_test?: boolean;
  tone_history?: readonly HistoryEntry[];
  urgency_history?: readonly HistoryEntry[];
  confidence_history?: readonly HistoryEntry[];
  current_tag?: string;
  archived?: boolean;
  deleted?: boolean;
};
export type HistoryEntry = { value: string | number; timestamp: string };

/**
 * Takes in records: the n-th round has the n-th record of each lead, in the order of their times. kept: records whose values a person's own
 * stand against.
 */
export function importLeads(
  db: OutreachDatabase,
  payload: { by: string; rounds: readonly (readonly LeadRecord[])[] },
  dryRun: boolean,
): Promise<{ tables: Record<string, TableCounts>; kept: number }> {
  return db.call('growth', 'import_leads', { payload, dry_run: dryRun }, z.object({ tables, kept: z.number() }));
}

export const LEAD_VERBS = ['tag', 'convert', 'revert', 'archive', 'unarchive', 'delete', 'restore', 'note', 'set'] as const;
export type LeadVerb = (typeof LEAD_VERBS)[number];

const changedSchema = z.object({
  /** Null: there is no such lead. */
  id: text,
  name: text,
  tag: text,
  changed: z.boolean(),
  refused: z.enum(['deleted', 'converted', 'not converted', 'another']).nullable(),
  tables,
});
export type LeadChange = {
  lead: string;
  verb: LeadVerb;
  /** Of the action's row, so that a call that is sent again acts once. */
  action_id: string;
  by: string;
  tag?: string;
  reason?: string;
  value?: number;
  note?: string;
  set?: { readonly [column: string]: JsonInput };
};

/** Changes one lead, with its action in the same transaction. */
export function changeLead(db: OutreachDatabase, change: LeadChange, dryRun: boolean): Promise<z.infer<typeof changedSchema>> {
  const payload: { [key: string]: JsonInput | undefined } = change;
  return db.call('growth', 'change_lead', { payload, dry_run: dryRun }, changedSchema);
}

export const leadRowSchema = z.object({
  timestamp: text,
  name: z.string(),
  email: z.string(),
  urgency: text,
  intent: text,
  tone: text,
  confidence_score: z.number().nullable(),
  current_tag: text,
  language: text,
  ai_summary: text,
  message: text,
  relationship_insight: text,
  archived: flag,
  deleted: flag,
  is_test: flag,
  last_updated: text,
  client_id: text,
  business_name: text,
  id: z.string(),
});

export type LeadFilter = {
  client_id?: string;
  state?: 'living' | 'archived' | 'deleted' | 'all';
  /** Test leads alone, or none of them. */
  is_test?: boolean;
  urgency?: string;
  language?: string;
  tag?: string;
  intent?: string;
  min_confidence?: number;
  since?: string;
  until?: string;
  search?: string;
};

/** Leads, newest first. */
export function leadList(
  db: OutreachDatabase,
  filter: LeadFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof leadRowSchema>>> {
  return db.call('growth', 'lead_list', { filter, after, page_size: size }, pageSchema(leadRowSchema));
}

const entries = z.array(z.object({ value: z.union([z.string(), z.number()]), timestamp: z.string() }));
/** What import-leads reads again. */
export const leadExportSchema = z.object({
  client_id: text,
  email: z.string(),
  name: z.string(),
  message: text,
  language: text,
  intent: text,
  tone: text,
  urgency: text,
  confidence_score: z.number().nullable(),
  ai_summary: text,
  timestamp: text,
  record_at: text,
  is_test: flag,
  current_tag: text,
  archived: flag,
  tone_history: entries,
  urgency_history: entries,
  confidence_history: entries,
});

/** The living leads of all accounts or of one, in no order that says anything. */
export function leadExport(
  db: OutreachDatabase,
  filter: LeadFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof leadExportSchema>>> {
  return db.call('growth', 'lead_export', { filter, after, page_size: size }, pageSchema(leadExportSchema));
}

export const leadDetailSchema = leadRowSchema.extend({
  tone_history: entries,
  urgency_history: entries,
  confidence_history: entries,
  record_at: text,
  set_by_hand: z.array(z.string()),
  tag_before: text,
  actions: z.array(
    z.object({
      at: text,
      action_type: z.string(),
      tag: text,
      conversion_outcome: flag,
      reversion_reason: text,
      detail: text,
      note: text,
      by: text,
    }),
  ),
});

/** One lead with its latest actions; null: there is none. */
export function leadShow(db: OutreachDatabase, lead: string, actions: number): Promise<z.infer<typeof leadDetailSchema> | null> {
  return db.call('growth', 'lead_show', { lead, actions }, leadDetailSchema.nullable());
}
