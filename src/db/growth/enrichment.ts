import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const unenrichedSchema = z.object({
  id: z.string(),
  message: z.string(),
  /** So that an answer is stored to the message that it was given to. */
  message_md5: z.string(),
  language: z.string().nullable(),
});
/** A lead with something to fill in. */
export type UnenrichedLead = z.infer<typeof unenrichedSchema>;

/** Living leads with a message and something to fill in that no person has set, by id. */
export function leadsToEnrich(
  db: OutreachDatabase,
  filter: { client_id?: string },
  after: Json,
  size: number,
): Promise<Page<UnenrichedLead>> {
  return db.call('growth', 'leads_to_enrich', { filter, after, page_size: size }, pageSchema(unenrichedSchema));
}

export type LeadEnrichment = {
  id: string;
  message_md5: string;
  /** Who says so: "rules", or the name of a model. */
  source: string;
  intent: string;
  tone: string;
  urgency: string;
  confidence_score: number;
  ai_summary: string;
};

/** What a model answered to the message of a lead. */
export type ModelAnswer = { content_hash: string; lead_id: string; model: string; answer: { [key: string]: Json } };

/** Fills in what leads lack, each with its action in the same transaction; what is there stays. */
export async function enrichLeads(
  db: OutreachDatabase,
  batch: { by: string; leads: readonly LeadEnrichment[]; answers: readonly ModelAnswer[] },
  dryRun: boolean,
): Promise<Record<string, TableCounts>> {
  const answer = z.object({ tables: z.record(z.string(), countsSchema) });
  return (await db.call('growth', 'enrich_leads', { payload: batch, dry_run: dryRun }, answer)).tables;
}

/** What a model has answered before, by hash. */
export async function knownAnswers(db: OutreachDatabase, hashes: readonly string[]): Promise<Map<string, Json>> {
  const answers = await db.call(
    'growth',
    'known_answers',
    { hashes: [...hashes] },
    z.array(z.object({ content_hash: z.string(), answer: z.json() })),
  );
  return new Map(answers.map(({ content_hash, answer }) => [content_hash, answer]));
}
