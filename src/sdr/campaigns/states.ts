/**
 * Every state of employees.campaign_status, and by hand from which others it is reached; the others come of replies, each person's own. A test
 * compares them with ops.sending_states.
 */
export const CAMPAIGN_STATES = {
  /** What a start writes: nobody has been written to yet. */
  queued: { leadsToSending: true, from: [] },
  /** Written to, and not answered; follow-ups may come. */
  sent: { leadsToSending: true, from: ['queued'] },
  completed: { leadsToSending: false, from: ['sent'] },
  cancelled: { leadsToSending: false, from: ['queued', 'sent'] },
  failed: { leadsToSending: false, from: ['queued'] },
  replied: { leadsToSending: false, from: [] },
  bounced: { leadsToSending: false, from: [] },
  unsubscribed: { leadsToSending: false, from: [] },
} as const satisfies Record<string, { leadsToSending: boolean; from: readonly string[] }>;
export type CampaignState = keyof typeof CAMPAIGN_STATES;

export const FIRST_STATE = 'queued' satisfies CampaignState;

/** The states that a whole campaign can be moved to. */
export const MOVABLE = ['sent', 'completed', 'cancelled', 'failed'] as const satisfies readonly CampaignState[];
export type Movable = (typeof MOVABLE)[number];
