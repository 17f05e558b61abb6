import type { ContactFeatures, Lane, Template } from '../db/crm/contacts.ts';
import { laneOf, offerGate } from './lanes.ts';
import { liveScore } from './score.ts';
import { type Filled, fillTemplate, templateKey, templatesFor } from './templates.ts';

/** Why nothing is to be sent, in the words of enqueue-outreach. */
export type Obstacle = 'suppressed' | 'no_consent' | 'gate_closed' | 'unfilled_placeholder' | 'no_template';

export interface NextAction {
  lane: Lane;
  score: number;
  /** lane/action_key; null where the text was given, or no template fits. */
  template: string | null;
  /** Null where something stands in the way. */
  text: string | null;
  obstacle: Obstacle | null;
  /** What decided, a sentence each. */
  why: readonly string[];
}

/** What an action is decided by. */
export type ActionFeatures = Omit<ContactFeatures, 'products' | 'tags' | 'last_inbound_at' | 'next_planned_touch'>;

export interface NextActionWish {
  /** Instead of the lane that is decided. */
  lane?: Lane | undefined;
  /** This one and no other; its lane is the lane. */
  template?: Template | undefined;
  /** This text, with placeholders. */
  message?: string | undefined;
}

/** What to write to somebody next, and why; or what stands in the way. A pure function of what is known, the templates and the time. */
export function nextAction(contact: ActionFeatures, templates: readonly Template[], now: Date, wish: NextActionWish = {}): NextAction {
  const { total: score } = liveScore(contact, now);
  const lane = wish.template?.lane ?? wish.lane ?? laneOf(contact, score);
  const isAsked = wish.template !== undefined || wish.lane !== undefined;
  const gate = offerGate(contact);
  const why = [
    `score ${score}, stage ${contact.stage}`,
    isAsked ? `lane ${lane} was asked for` : `lane ${lane}: ${reasonFor(lane, score)}`,
    ...(lane === 'offer' || (gate.consent && gate.goldenTrigger) ? gate.why : []),
  ];
  const stopped = (obstacle: Obstacle, because: string, template: string | null = null): NextAction => ({
    lane,
    score,
    template,
    text: null,
    obstacle,
    why: [...why, because],
  });

  if (contact.suppressed !== null) return stopped('suppressed', `suppressed: ${contact.suppressed}`);
  if (contact.hold !== null) {
    return stopped('suppressed', `held until somebody decides: "${contact.hold.quote}" (${contact.hold.said_at})`);
  }
  if (lane === 'offer' && !gate.consent) return stopped('no_consent', 'an offer needs consent');
  if (lane === 'offer' && !gate.open) return stopped('gate_closed', 'the gate for offers is closed');

  if (wish.message !== undefined) {
    const filled = fillTemplate(wish.message, contact, wish.template?.metadata);
    if ('text' in filled) return { lane, score, template: null, text: filled.text, obstacle: null, why };
    return stopped('unfilled_placeholder', missingIn('the message', filled));
  }
  const candidates =
    wish.template !== undefined
      ? [wish.template]
      : templatesFor(templates, { lane, stage: contact.stage, uses: contact.template_uses, asked: isAsked });
  let unfilled: { key: string; because: string } | undefined;
  for (const template of candidates) {
    const key = templateKey(template);
    const filled = fillTemplate(template.action_text, contact, template.metadata);
    if ('text' in filled) {
      const used = contact.template_uses[key];
      const chosen = `template ${key}: ${used === undefined ? 'not used for them yet' : `last used for them on ${used}`}`;
      return { lane, score, template: key, text: filled.text, obstacle: null, why: [...why, chosen] };
    }
    unfilled ??= { key, because: missingIn(key, filled) };
  }
  if (unfilled !== undefined) return stopped('unfilled_placeholder', unfilled.because, unfilled.key);
  return stopped('no_template', `no template in use for lane ${lane} and stage ${contact.stage}`);
}

function missingIn(what: string, filled: Filled): string {
  return `${what} needs ${'missing' in filled ? filled.missing.join(', ') : ''}`;
}

function reasonFor(lane: Lane, score: number): string {
  if (lane === 'retention') return 'a customer';
  if (lane === 'offer') return 'the gate for offers is open';
  return lane === 'rewarm'
    ? `score ${score} is below 40`
    : lane === 'service'
      ? `score ${score} is 40 to 79`
      : `score ${score} is 80 or more`;
}
