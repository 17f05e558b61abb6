import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

/** The document's stages, in its order. */
export const STAGES = [
  'first_touch',
  'context_captured',
  'micro_win_delivered',
  'cadence_established',
  'trust_signals',
  'fit_repeats',
  'permissioned_offer',
  'post_win',
] as const;
export type Stage = (typeof STAGES)[number];

export const LANES = ['friendship', 'service', 'offer', 'retention', 'rewarm'] as const;
export type Lane = (typeof LANES)[number];

const text = z.string().nullable();

/** The five stored parts of the score, 0 to 20 each as stored; the sixth, recency, follows from last_meaningful_touch. */
export const componentsSchema = z.object({
  resonance_score: z.number(),
  need_clarity_score: z.number(),
  value_delivered_score: z.number(),
  reliability_score: z.number(),
  consent_level: z.number(),
});
export type Components = z.infer<typeof componentsSchema>;
export type ComponentName = keyof Components;

export const contactFeaturesSchema = z.object({
  id: z.string(),
  username: z.string(),
  /** Handles of contacts that were merged into this one. */
  merged_handles: z.array(z.string()),
  display_name: text,
  /** As written; it may be no zone. */
  timezone: text,
  stage: z.enum(STAGES),
  tags: z.array(z.string()),
  components: componentsSchema,
  last_meaningful_touch: text,
  next_planned_touch: text,
  what_theyre_building: text,
  current_friction: text,
  their_definition_of_win: text,
  /** Products with a fit signal. */
  products: z.array(z.string()),
  /** The fit signal that was counted most, where that is twice or more. */
  repeated_signal: z.object({ product: text, signal_key: text, count: z.number() }).nullable(),
  /** Help that they took. */
  accepted_help: z.object({ type: text, at: text }).nullable(),
  asked_opinion: z.object({ at: text, quote: text }).nullable(),
  /** The latest word on offers; null: nobody has said any. */
  consent: z.object({ is_given: z.boolean(), at: z.string(), evidence: text, reason: text }).nullable(),
  /** Of the last 30 days, by lane; "none": no lane is known, which is no offer. */
  touches: z.record(z.string(), z.number()),
  /** The last time that we wrote, or a touch was noted. */
  last_touch_at: text,
  last_inbound_at: text,
  /** When each template was used for them last, by "lane/action_key". */
  template_uses: z.record(z.string(), z.string()),
  /** What they wrote that may be a no, and nobody has decided. */
  hold: z.object({ quote: z.string(), said_at: z.string() }).nullable(),
  /** Why nobody may write to them. */
  suppressed: text,
  /** A message of theirs waits in the queue. */
  is_queued: z.boolean(),
});
export type ContactFeatures = z.infer<typeof contactFeaturesSchema>;

/** What contacts are chosen by; absent means any. A handle also names the contact that it was merged into. */
export type ContactFilter = {
  ids?: readonly string[];
  handles?: readonly string[];
  /** Any of these. */
  stages?: readonly string[];
  /** All of these. */
  tags?: readonly string[];
  /** With a fit signal of this product. */
  product?: string;
  /** Touched within the last 30 days are none of them: last_meaningful_touch before this, or never. */
  not_touched_since?: string;
};

/** All that next actions are decided by, a page of contacts by handle. */
export function contactFeatures(db: OutreachDatabase, filter: ContactFilter, after: Json, size: number): Promise<Page<ContactFeatures>> {
  const wanted: { [key: string]: JsonInput | undefined } = filter;
  return db.call('crm', 'contact_features', { filter: wanted, after, page_size: size }, pageSchema(contactFeaturesSchema));
}

export const templateSchema = z.object({
  lane: z.enum(LANES),
  stage: text,
  action_key: z.string(),
  action_text: z.string(),
  /** Values of placeholders that are the team's own: link, resource, topic. */
  metadata: z.record(z.string(), z.json()).catch({}),
});
export type Template = z.infer<typeof templateSchema>;

/** The templates in use, by lane and key. */
export function activeTemplates(db: OutreachDatabase): Promise<Template[]> {
  return db.call('crm', 'active_templates', {}, z.array(templateSchema));
}
