import type { Lane, Template } from '../../db/crm/contacts.ts';
import { nextAction } from '../next-action.ts';
import type { Candidate } from './select.ts';

/** Why somebody is left out of a plan. */
export type Reason =
  | 'suppressed'
  | 'no_consent'
  | 'gate_closed'
  | 'touched_recently'
  | 'already_queued'
  | 'unfilled_placeholder'
  | 'spam_pattern'
  | 'over_cap'
  | 'no_handle';

/** A message that may be sent, before it has a time. */
export type Draft = {
  contact_id: string;
  username: string;
  message: string;
  lane: Lane;
  template: string | null;
  /** As written. */
  timezone: string | null;
  score: number;
};

export interface DraftRules {
  now: Date;
  templates: readonly Template[];
  lane: Lane | undefined;
  /** This one for everybody. */
  template: Template | undefined;
  /** This text for everybody, with placeholders. */
  message: string | undefined;
  /** Milliseconds. */
  notTouchedFor: number | undefined;
  minScore: number | undefined;
  maxScore: number | undefined;
  /** The spam patterns that a text matches. */
  spamIn(text: string): string[] | undefined;
}

export type Drafted = { draft: Draft } | { username: string | null; reason: Reason } | undefined;

/** The message for a candidate, or why there is none; undefined: the score is another than was asked for. */
export function draftFor(candidate: Candidate, rules: DraftRules): Drafted {
  if (candidate.contact === undefined) {
    const { username, isSuppressed } = candidate;
    return { username, reason: isSuppressed ? 'suppressed' : 'no_handle' };
  }
  const { contact, isInCampaign } = candidate;
  const { username } = contact;
  const { lane, template, message } = rules;
  const action = nextAction(contact, rules.templates, rules.now, { lane, template, message });
  if (action.score < (rules.minScore ?? 0) || action.score > (rules.maxScore ?? 100)) return undefined;
  const { obstacle, text } = action;
  if (obstacle === 'suppressed' || obstacle === 'no_consent' || obstacle === 'gate_closed') return { username, reason: obstacle };
  if (rules.notTouchedFor !== undefined) {
    const since = rules.now.getTime() - rules.notTouchedFor;
    const touches = [contact.last_touch_at, contact.last_meaningful_touch];
    if (touches.some((at) => at !== null && Date.parse(at) > since)) return { username, reason: 'touched_recently' };
  }
  if (contact.is_queued || isInCampaign) return { username, reason: 'already_queued' };
  // Where no template fits there is nothing that could be filled.
  if (text === null) return { username, reason: 'unfilled_placeholder' };
  if (rules.spamIn(text) !== undefined) return { username, reason: 'spam_pattern' };
  const { id: contact_id, timezone } = contact;
  return { draft: { contact_id, username, message: text, lane: action.lane, template: action.template, timezone, score: action.score } };
}
