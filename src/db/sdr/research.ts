import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const tables = z.record(z.string(), countsSchema);

export const FRESHNESS = ['fresh', 'stale', 'missing'] as const;
export const RESEARCHED = ['company', 'employee'] as const;
/** Research that is older is stale. */
export const STALE_AFTER_DAYS = 90;

export const researchRowSchema = z.object({
  kind: z.enum(RESEARCHED),
  name: z.string(),
  freshness: z.enum(FRESHNESS),
  age_days: z.number().nullable(),
  research_at: text,
  company_name: z.string(),
  tin: text,
  registration_number: text,
  website: text,
  session_key: text,
  id: z.string(),
});
export type ResearchRow = z.infer<typeof researchRowSchema>;
const researchTextSchema = researchRowSchema.extend({ research: text });

export type ResearchFilter = { kind?: (typeof RESEARCHED)[number]; freshness?: (typeof FRESHNESS)[number]; days: number };

/** How fresh the research of each company and employee is. */
export function researchList(db: OutreachDatabase, filter: ResearchFilter, after: Json, size: number): Promise<Page<ResearchRow>> {
  return db.call('sdr', 'research_list', { filter, after, page_size: size }, pageSchema(researchRowSchema));
}

/** With the research itself. */
export function researchTexts(
  db: OutreachDatabase,
  filter: ResearchFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof researchTextSchema>>> {
  return db.call(
    'sdr',
    'research_list',
    { filter: { ...filter, with_text: true }, after, page_size: size },
    pageSchema(researchTextSchema),
  );
}

export type NewResearch = {
  company_id?: string;
  tin?: string;
  registration_number?: string;
  key?: string;
  research: string | null;
  /** Null: now. */
  research_at: string | null;
};

const putSchema = z.object({ tables, missing: z.array(z.number()), ambiguous: z.array(z.number()) });

/** Stores research of companies; missing and ambiguous are places in the list, from 0. */
export function putResearch(db: OutreachDatabase, rows: readonly NewResearch[], dryRun: boolean): Promise<z.infer<typeof putSchema>> {
  return db.call('sdr', 'put_research', { payload: { rows: rows.map((row, n) => ({ n, ...row })) }, dry_run: dryRun }, putSchema);
}

export const interactionRowSchema = z.object({
  created_at: text,
  session_key: z.string(),
  prompt: text,
  response: text,
  model_used: text,
  confidence_score: z.number().nullable(),
  companies: z.array(z.string()),
  employees: z.array(z.string()),
  conversation_id: text,
  processing_time: text,
  id: z.string(),
});

export type InteractionFilter = { [name in 'words' | 'session_key' | 'conversation_id' | 'model' | 'company_id' | 'employee_id']?: string };

export function interactionList(
  db: OutreachDatabase,
  filter: InteractionFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof interactionRowSchema>>> {
  return db.call('sdr', 'ai_list', { filter, after, page_size: size }, pageSchema(interactionRowSchema));
}

export type NewInteraction = {
  content_key: string;
  session_key: string;
  conversation_id: string | null;
  prompt: string | null;
  response: string | null;
  model_used: string | null;
  confidence_score: number | null;
  processing_time: string | null;
  created_at: string | null;
};

export function putInteractions(
  db: OutreachDatabase,
  rows: readonly NewInteraction[],
  dryRun: boolean,
): Promise<{ tables: z.infer<typeof tables>; unlinked: number }> {
  return db.call(
    'sdr',
    'put_ai_interactions',
    { payload: { rows: [...rows] }, dry_run: dryRun },
    z.object({ tables, unlinked: z.number() }),
  );
}
