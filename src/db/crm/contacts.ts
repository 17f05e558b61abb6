import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
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

const tablesSchema = z.record(z.string(), countsSchema);
/** The contact that something was done to; null: there is none of this handle. */
const contactSchema = z.object({ id: z.string().nullable(), username: text, tables: tablesSchema });

/** What a contact is given; keys that are absent stay as they are, null clears. */
export type ContactChange = {
  handle: string;
  by: string;
  reason?: string;
  set?: { readonly [column: string]: JsonInput };
  add_tags?: readonly string[];
  remove_tags?: readonly string[];
  add_note?: string;
  add_values?: readonly JsonInput[];
  add_trust?: readonly JsonInput[];
  stage?: Stage;
  force?: boolean;
};
const changedSchema = contactSchema.extend({
  changed: z.array(z.string()),
  /** The stage that it is in, from which there is no way to the one that was wanted. */
  refused: z.object({ stage: z.enum(STAGES) }).nullable(),
});

/** Changes one contact; its history says who did. */
export function changeContact(db: OutreachDatabase, change: ContactChange, dryRun: boolean): Promise<z.infer<typeof changedSchema>> {
  const payload: { [key: string]: JsonInput | undefined } = change;
  return db.call('crm', 'change_contact', { payload, dry_run: dryRun }, changedSchema);
}

/** Notes a touch that no message stands for; the id is the caller's. */
export function noteTouch(
  db: OutreachDatabase,
  payload: { id: string; handle: string; lane: Lane; at: string; note: string | null; by: string },
  dryRun: boolean,
): Promise<z.infer<typeof contactSchema>> {
  return db.call('crm', 'note_touch', { payload, dry_run: dryRun }, contactSchema);
}

const agreedSchema = contactSchema.extend({ is_given: z.boolean().nullable() });

/** Notes a yes or a no to offers. is_given: what holds now, by the latest word. */
export function noteConsent(
  db: OutreachDatabase,
  payload: { id: string; handle: string; given: boolean; evidence: string | null; reason: string | null; at: string; by: string },
  dryRun: boolean,
): Promise<z.infer<typeof agreedSchema>> {
  return db.call('crm', 'note_consent', { payload, dry_run: dryRun }, agreedSchema);
}

const decidedSchema = contactSchema.extend({ quotes: z.array(z.string()) });

/** Decides what somebody wrote that may be a no. */
export function decideHolds(
  db: OutreachDatabase,
  payload: { handle: string; decision: 'no' | 'not_a_no'; reason: string; by: string },
  dryRun: boolean,
): Promise<z.infer<typeof decidedSchema>> {
  return db.call('crm', 'decide_holds', { payload, dry_run: dryRun }, decidedSchema);
}

export type NewContact = {
  handle: string;
  display_name?: string | null;
  profile_url?: string | null;
  bio?: string | null;
  follower_count?: number | null;
  following_count?: number | null;
  tags?: readonly string[];
};

/** Adds contacts; of one that is there only gaps are filled. */
export async function addContacts(
  db: OutreachDatabase,
  payload: { by: string; contacts: readonly NewContact[] },
  dryRun: boolean,
): Promise<z.infer<typeof tablesSchema>> {
  const { tables } = await db.call('crm', 'add_contacts', { payload, dry_run: dryRun }, z.object({ tables: tablesSchema }));
  return tables;
}

const party = z.object({ id: z.string(), username: z.string() }).nullable();
const mergedSchema = z.object({ keep: party, other: party, cancelled: z.number(), tables: tablesSchema });

/** Makes one contact of two; null: there is no such contact. */
export function mergeContacts(
  db: OutreachDatabase,
  payload: { keep: string; other: string; by: string; reason: string | null },
  dryRun: boolean,
): Promise<z.infer<typeof mergedSchema>> {
  return db.call('crm', 'merge_contacts', { payload, dry_run: dryRun }, mergedSchema);
}

export const contactRowSchema = z.object({
  username: z.string(),
  display_name: text,
  stage: z.string(),
  relationship_score: z.number().nullable(),
  last_meaningful_touch: text,
  next_planned_touch: text,
  tags: z.array(z.string()),
  tabs: z.array(z.string()),
  archived: z.boolean(),
  last_message_at: text,
  messages_sent: z.number(),
  messages_received: z.number(),
  contact_id: z.string(),
});

export type ContactListFilter = {
  stages?: readonly string[];
  tags?: readonly string[];
  product?: string;
  tab?: string;
  archived?: boolean;
  held?: true;
  search?: string;
  planned_before?: string;
};

/** Contacts by handle. */
export function contactList(
  db: OutreachDatabase,
  filter: ContactListFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof contactRowSchema>>> {
  const wanted: { [key: string]: JsonInput | undefined } = filter;
  return db.call('crm', 'contact_list', { filter: wanted, after, page_size: size }, pageSchema(contactRowSchema));
}

const at = z.string();
export const contactDetailSchema = z.looseObject({
  username: z.string(),
  id: z.string(),
  relationship_score: z.number().nullable(),
  relationship_stage: text,
  merged_handles: z.array(z.string()),
  suppressed: text,
  set_by_hand: z.array(z.string()),
  consents: z.array(z.object({ is_given: z.boolean(), at, evidence: text, reason: text, noted_by: at })),
  holds: z.array(z.object({ quote: z.string(), said_at: at, decision: text, reason: text, decided_by: text, decided_at: text })),
  touches: z.array(z.object({ lane: z.string(), at, note: text, noted_by: at })),
  history: z.array(z.object({ at, by: at, field: z.string(), from: z.json(), to: z.json(), reason: text })),
});

/** One contact with all that is known of it; null: there is none. */
export function contactShow(db: OutreachDatabase, handle: string, history: number): Promise<Record<string, Json> | null> {
  return db.call('crm', 'contact_show', { handle, history }, z.record(z.string(), z.json()).nullable());
}
