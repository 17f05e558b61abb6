import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const tables = z.record(z.string(), countsSchema);

/** A prospect as it is imported; what is absent stays as it is. */
export type ProspectRecord = {
  /** What tells it from others. */
  identity: string;
  business_name: string;
  website?: string;
  contact_email?: string;
  industry?: string;
  region?: string;
  language?: string;
  /** Of a new one that names no language. */
  default_language: string;
  form_url?: string;
};

/** Takes in prospects, each identity once. Scores, tests, and whether somebody was written to stay as they are. */
export function importProspects(
  db: OutreachDatabase,
  prospects: readonly ProspectRecord[],
  dryRun: boolean,
): Promise<{ tables: Record<string, TableCounts> }> {
  return db.call('growth', 'import_prospects', { payload: { prospects }, dry_run: dryRun }, z.object({ tables }));
}

export const prospectRowSchema = z.object({
  business_name: z.string(),
  industry: text,
  region: text,
  automation_need_score: z.number().nullable(),
  response_score: z.number().nullable(),
  contacted: z.boolean(),
  suppressed: z.boolean(),
  website: text,
  contact_email: text,
  form_url: text,
  language: text,
  last_tested: text,
  tested_autoresponder: z.boolean().nullable(),
  tested_seconds: z.number().nullable(),
  tested_answer: z.enum(['personalized', 'generic']).nullable(),
  created_at: text,
  id: z.string(),
});
export type ProspectRow = z.infer<typeof prospectRowSchema>;

export type ProspectFilter = {
  /** need: those who need it most come first; else the newest. */
  order?: 'need';
  industry?: string;
  region?: string;
  language?: string;
  contacted?: boolean;
  tested?: boolean;
  min_need?: number;
  search?: string;
};

/** Prospects in an order. */
export function prospectList(db: OutreachDatabase, filter: ProspectFilter, after: Json, size: number): Promise<Page<ProspectRow>> {
  return db.call('growth', 'prospect_list', { filter, after, page_size: size }, pageSchema(prospectRowSchema));
}

export const prospectDetailSchema = prospectRowSchema.extend({
  outreach: z.array(
    z.object({
      id: z.string(),
      email_subject: z.string(),
      email_body: z.string(),
      status: text,
      sent_at: text,
      opened_at: text,
      replied_at: text,
    }),
  ),
});
export type ProspectDetail = z.infer<typeof prospectDetailSchema>;

/** One prospect with the latest messages to it; null: there is none. */
export function prospectShow(db: OutreachDatabase, prospect: string, messages: number): Promise<ProspectDetail | null> {
  return db.call('growth', 'prospect_show', { prospect, messages }, prospectDetailSchema.nullable());
}

const foundSchema = z.array(z.object({ id: z.string(), business_name: z.string(), website: text, contact_email: text }));
/** What a person names a prospect by. */
export type WhichProspect = { id: string } | { identity: string } | { email: string };

/** The prospects of this id, identity or address, at most so many. */
export function findProspects(db: OutreachDatabase, which: WhichProspect, most: number): Promise<z.infer<typeof foundSchema>> {
  return db.call('growth', 'find_prospects', { which, most }, foundSchema);
}

export type ScoredTest = {
  prospect: string;
  autoresponder: boolean;
  response_seconds: number | null;
  answer: 'personalized' | 'generic' | null;
  tested_at: string;
  response_score: number;
  automation_need_score: number;
};
const scoredSchema = z.object({ id: text, name: text, older: z.boolean(), tables });

/** Notes a test and its scores. older: the one that stands is newer, and stays. */
export function scoreProspect(db: OutreachDatabase, payload: ScoredTest, dryRun: boolean): Promise<z.infer<typeof scoredSchema>> {
  return db.call('growth', 'score_prospect', { payload, dry_run: dryRun }, scoredSchema);
}

const loggedSchema = z.object({ id: text, name: text, tables });

/** Notes an e-mail to a prospect. id: of its row, so that a call that is sent again writes once. at: null for now. */
export function logOutreach(
  db: OutreachDatabase,
  payload: { id: string; prospect: string; subject: string; body: string; at: string | null },
  dryRun: boolean,
): Promise<z.infer<typeof loggedSchema>> {
  return db.call('growth', 'log_outreach', { payload, dry_run: dryRun }, loggedSchema);
}

export const OUTREACH_MARKS = ['opened', 'replied', 'ignored'] as const;
export type OutreachMark = (typeof OUTREACH_MARKS)[number];
const markedSchema = z.object({
  /** Null: nothing was sent by then. */
  id: text,
  subject: text,
  status: text,
  changed: z.boolean(),
  refused: z.boolean().nullable(),
  tables,
});

/** Notes what became of the latest e-mail that was sent to a prospect by that time. at: null for now. */
export function markOutreach(
  db: OutreachDatabase,
  payload: { prospect: string; status: OutreachMark; at: string | null },
  dryRun: boolean,
): Promise<z.infer<typeof markedSchema>> {
  return db.call('growth', 'mark_outreach', { payload, dry_run: dryRun }, markedSchema);
}

/** Whatever was sent before a time and neither opened nor answered is ignored from now on. */
export function ignoreOutreach(db: OutreachDatabase, before: string, dryRun: boolean): Promise<{ tables: Record<string, TableCounts> }> {
  return db.call('growth', 'ignore_outreach', { payload: { before }, dry_run: dryRun }, z.object({ tables }));
}

const rate = z.number().nullable();
export const industryRowSchema = z.object({
  industry: text,
  prospects: z.number(),
  contacted: z.number(),
  opened: z.number(),
  replied: z.number(),
  open_rate: rate,
  reply_rate: rate,
  priority_score: rate,
  ignored: z.number(),
  emails: z.number(),
  avg_need: rate,
});
export type IndustryRow = z.infer<typeof industryRowSchema>;

/** What became of the e-mails to the prospects of each industry. */
export function industryResults(
  db: OutreachDatabase,
  filter: { region?: string; since?: string },
  after: Json,
  size: number,
): Promise<Page<IndustryRow>> {
  return db.call('growth', 'industry_results', { filter, after, page_size: size }, pageSchema(industryRowSchema));
}
