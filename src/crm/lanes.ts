import type { ContactFeatures, Lane } from '../db/crm/contacts.ts';

/** Touches that were no offers, for each offer, in the last 30 days; and so many before the first. */
const TOUCHES_PER_OFFER = 3;
const REWARM_BELOW = 40;
const FRIENDSHIP_FROM = 80;

export type GateFeatures = Pick<ContactFeatures, 'consent' | 'repeated_signal' | 'accepted_help' | 'asked_opinion' | 'touches'>;

export interface OfferGate {
  open: boolean;
  /** Somebody agreed to get offers, and has not taken it back. */
  consent: boolean;
  /** The same pain twice or more, help accepted, and our opinion asked for. */
  goldenTrigger: boolean;
  /** Enough touches in 30 days that were no offers. */
  balanced: boolean;
  /** One sentence for each condition, met or not. */
  why: readonly string[];
}

/** Whether somebody may get an offer. */
export function offerGate({ consent, repeated_signal: pain, accepted_help: help, asked_opinion: asked, touches }: GateFeatures): OfferGate {
  const agreed = consent?.is_given === true;
  const offers = touches.offer ?? 0;
  const others = Object.entries(touches).reduce((sum, [lane, count]) => (lane === 'offer' ? sum : sum + count), 0);
  const needed = TOUCHES_PER_OFFER * Math.max(offers, 1);
  const goldenTrigger = pain !== null && help !== null && asked !== null;
  const balanced = others >= needed;
  return {
    open: agreed && goldenTrigger && balanced,
    consent: agreed,
    goldenTrigger,
    balanced,
    why: [
      consent === null
        ? 'no consent to offers'
        : agreed
          ? `consent to offers of ${consent.at}: ${consent.evidence ?? ''}`
          : `consent to offers was withdrawn on ${consent.at}: ${consent.reason ?? ''}`,
      pain === null ? 'no fit signal was counted twice' : `${pain.product ?? ''} ${pain.signal_key ?? ''} was counted ${pain.count} times`,
      help === null ? 'no help of ours was accepted' : `help was accepted${help.type === null ? '' : `: ${help.type}`}`,
      asked === null ? 'our opinion was not asked for' : 'our opinion was asked for',
      `${others} touches in 30 days that were no offers, ${offers} offers; ${needed} are needed`,
    ],
  };
}

/**
 * The lane of a contact: a customer's is retention; who may get an offer is offered one; else the score decides. Where all but the balance
 * of touches speaks for an offer, the lane of the score brings the touches that are missing.
 */
export function laneOf(features: GateFeatures & Pick<ContactFeatures, 'stage'>, score: number): Lane {
  if (features.stage === 'post_win') return 'retention';
  if (offerGate(features).open) return 'offer';
  return laneOfScore(score);
}

export function laneOfScore(score: number): Lane {
  if (score < REWARM_BELOW) return 'rewarm';
  return score < FRIENDSHIP_FROM ? 'service' : 'friendship';
}
