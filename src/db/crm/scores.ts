import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { type ComponentName, type Components, componentsSchema, STAGES } from './contacts.ts';

const text = z.string().nullable();
const count = z.number();
const entries = z.object({ all: count, kinds: count, flagged: count });

export const scoreFeaturesSchema = z.object({
  id: z.string(),
  username: z.string(),
  stage: z.enum(STAGES),
  /** As stored, also where it is no longer so. */
  relationship_score: count.nullable(),
  last_meaningful_touch: text,
  /** Parts that somebody set. */
  set_by_hand: z.array(z.string()),
  components: componentsSchema,
  /** What they wrote: messages, those of more than 100 characters, those that ask something. */
  inbound: count,
  long: count,
  questions: count,
  /** How often it was our turn, and how often we wrote within three days. */
  turns: count,
  answered: count,
  knows_building: z.boolean(),
  knows_friction: z.boolean(),
  knows_win: z.boolean(),
  fit_signals: count,
  /** flagged: accepted. */
  values: entries,
  trust: entries,
  /** Null: nobody has said anything. */
  consent: z.boolean().nullable(),
  consent_at: text,
});
export type ScoreFeatures = z.infer<typeof scoreFeaturesSchema>;

/** What scores are derived from: of these handles, or a page of all contacts. */
export function scoreFeatures(
  db: OutreachDatabase,
  handles: readonly string[] | undefined,
  after: Json,
  size: number,
): Promise<Page<ScoreFeatures>> {
  const filter = handles === undefined ? {} : { handles };
  return db.call('crm', 'score_features', { filter, after, page_size: size }, pageSchema(scoreFeaturesSchema));
}

/** Stores derived parts; recompute: also where somebody had set them. */
export async function putScores(
  db: OutreachDatabase,
  payload: { recompute: boolean; rows: readonly ({ id: string } & Components)[] },
  dryRun: boolean,
): Promise<Record<string, TableCounts>> {
  const answer = z.object({ tables: z.record(z.string(), countsSchema) });
  return (await db.call('crm', 'put_scores', { payload, dry_run: dryRun }, answer)).tables;
}

export const COMPONENT_NAMES: readonly ComponentName[] = [
  'resonance_score',
  'need_clarity_score',
  'value_delivered_score',
  'reliability_score',
  'consent_level',
];
