import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import type { Page } from '../paging.ts';
import { type ContactFeatures, contactFeaturesSchema, STAGES } from './contacts.ts';

const texts = z.array(z.string().nullable());
const numbers = z.array(z.number().nullable());
const columnsSchema = z.object({
  id: z.array(z.string()),
  username: z.array(z.string()),
  display_name: texts,
  timezone: texts,
  stage: z.array(z.enum(STAGES)),
  resonance_score: numbers,
  need_clarity_score: numbers,
  value_delivered_score: numbers,
  reliability_score: numbers,
  consent_level: numbers,
  last_meaningful_touch: texts,
  last_touch_at: texts,
  what_theyre_building: texts,
  current_friction: texts,
  their_definition_of_win: texts,
  fits: z.array(z.boolean()),
});
const { repeated_signal, accepted_help, asked_opinion, touches } = contactFeaturesSchema.shape;
const gateSchema = z.object({ id: z.string(), repeated: repeated_signal, accepted: accepted_help, asked: asked_opinion, touches });
const candidatesSchema = z.object({
  columns: columnsSchema.nullable(),
  gate: z.array(gateSchema),
  uses: z.record(z.string(), z.record(z.string(), z.string())),
  suppressed: z.array(z.string()),
  held: z.array(z.string()),
  queued: z.array(z.string()),
  merged: z.array(z.object({ handle: z.string(), id: z.string() })),
  next: z.json(),
});

export type CandidateFilter = {
  /** Only these, whoever they are; `fits` says whether the rest of the filter does. */
  handles?: readonly string[];
  stages?: readonly string[];
  tags?: readonly string[];
  product?: string;
  /** Whether the last touch is asked for. */
  touches: boolean;
};
/** What a plan decides by: nothing of it is known of products, tags and what they wrote last. */
export type CandidateContact = Omit<ContactFeatures, 'products' | 'tags' | 'last_inbound_at' | 'next_planned_touch'> & { fits: boolean };

/** Contacts as a plan needs them, a page by handle: what opens the gate is told of those who agree to offers. */
export async function outreachCandidates(
  db: OutreachDatabase,
  filter: CandidateFilter,
  after: Json,
  size: number,
): Promise<Page<CandidateContact>> {
  const found = await db.call('crm', 'outreach_candidates', { payload: filter, after, page_size: size }, candidatesSchema);
  return { rows: found.columns === null ? [] : rowsOf(found, found.columns), next: found.next };
}

function rowsOf(found: z.infer<typeof candidatesSchema>, columns: z.infer<typeof columnsSchema>): CandidateContact[] {
  const gates = new Map(found.gate.map((gate) => [gate.id, gate]));
  const [suppressed, held, queued] = [new Set(found.suppressed), new Set(found.held), new Set(found.queued)];
  const merged = Map.groupBy(found.merged, ({ id }) => id);
  return columns.id.map((id, i): CandidateContact => {
    const gate = gates.get(id);
    return {
      id,
      username: columns.username[i] ?? '',
      merged_handles: (merged.get(id) ?? []).map(({ handle }) => handle),
      display_name: columns.display_name[i] ?? null,
      timezone: columns.timezone[i] ?? null,
      stage: columns.stage[i] ?? 'first_touch',
      components: {
        resonance_score: columns.resonance_score[i] ?? 0,
        need_clarity_score: columns.need_clarity_score[i] ?? 0,
        value_delivered_score: columns.value_delivered_score[i] ?? 0,
        reliability_score: columns.reliability_score[i] ?? 0,
        consent_level: columns.consent_level[i] ?? 0,
      },
      last_meaningful_touch: columns.last_meaningful_touch[i] ?? null,
      last_touch_at: columns.last_touch_at[i] ?? null,
      what_theyre_building: columns.what_theyre_building[i] ?? null,
      current_friction: columns.current_friction[i] ?? null,
      their_definition_of_win: columns.their_definition_of_win[i] ?? null,
      repeated_signal: gate?.repeated ?? null,
      accepted_help: gate?.accepted ?? null,
      asked_opinion: gate?.asked ?? null,
      consent: gate === undefined ? null : { is_given: true, at: '', evidence: null, reason: null },
      touches: gate?.touches ?? {},
      template_uses: found.uses[id] ?? {},
      hold: held.has(id) ? { quote: '', said_at: '' } : null,
      suppressed: suppressed.has(id) ? 'suppressed' : null,
      is_queued: queued.has(id),
      fits: columns.fits[i] ?? true,
    };
  });
}
