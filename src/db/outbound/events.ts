import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { JsonInput } from '../json.ts';
import { cancelsSchema, cancelWhatIsLeft } from '../ops/suppressions.ts';

export const OVERALL_STATES = ['active', 'replied', 'converted', 'disqualified', 'bounced', 'unsubscribed'] as const;
export const LEAD_STATES = ['new', 'qualified', 'contacted', 'replied', 'converted', 'unqualified'] as const;

/** As outbound.add_event takes it; what is undefined stays as it is. */
export type NewEvent = {
  id: string;
  event_key: string;
  event_source: 'manual' | 'linkedin';
  event_type: string;
  lead_id: string;
  /** Undefined: the only campaign that the lead is in. */
  campaign_id?: string;
  event_timestamp: string;
  performed_by: string;
  note_text?: string;
  linkedin_message_text?: string;
  linkedin_profile_url?: string;
  overall_status?: (typeof OVERALL_STATES)[number];
  lead_status?: (typeof LEAD_STATES)[number];
  sequence_step?: number;
  /** Null: none any more. */
  next_followup_at?: string | null;
  /** So many of the rows that it cancels are named. */
  examples: number;
};

const addedSchema = z.object({
  id: z.string().nullable(),
  tables: z.record(z.string(), countsSchema),
  refused: z.enum(['several', 'no place', 'said no', 'left', 'not due', 'other']).nullable(),
  places: z.array(z.object({ campaign: z.string(), overall_status: z.string(), email_status: z.string().nullable(), left: z.boolean() })),
  repeated: z.boolean(),
  cancels: cancelsSchema.nullable(),
  left: z.boolean(),
});
export type AddedEvent = Omit<z.infer<typeof addedSchema>, 'left'>;

/** Writes down what somebody did, and what follows from it. refused: why nothing was written. */
export async function addEvent(db: OutreachDatabase, event: NewEvent, dryRun: boolean): Promise<AddedEvent> {
  const payload: { [key: string]: JsonInput | undefined } = event;
  const { left, ...added } = await db.call('outbound', 'add_event', { payload, dry_run: dryRun }, addedSchema);
  if (left && !dryRun) await cancelWhatIsLeft(db);
  return added;
}
