import type { ComponentName, Components } from '../db/crm/contacts.ts';
import type { ScoreFeatures } from '../db/crm/scores.ts';
import { MOST } from './score.ts';

/** A point for each of the first replies; the rest of resonance is how deep they go: long ones, and questions back. */
const REPLIES = 6;
const DEPTH = 8;
const CURIOSITY = 6;
const POINTS = { building: 5, friction: 4, win: 3, signal: 3, accepted: 5, given: 3, trust: 2, mostTrust: 4 } as const;

export interface DerivedPart {
  points: number;
  evidence: string;
}

/** The parts of a score as messages and logs have them, whatever somebody set. */
export function deriveParts(features: ScoreFeatures): Record<ComponentName, DerivedPart> {
  const { inbound, long, questions, turns, answered, values, trust, consent } = features;
  const share = (part: number, of: number) => (of === 0 ? 0 : part / of);
  const resonance =
    Math.min(inbound, REPLIES) + Math.round(DEPTH * share(long, inbound)) + Math.round(CURIOSITY * share(questions, inbound));
  const known = [
    ...(features.knows_building ? ['what they are building'] : []),
    ...(features.knows_friction ? ['their friction'] : []),
    ...(features.knows_win ? ['their definition of a win'] : []),
    ...(features.fit_signals > 0 ? ['a fit signal'] : []),
  ];
  const clarity =
    (features.knows_building ? POINTS.building : 0) +
    (features.knows_friction ? POINTS.friction : 0) +
    (features.knows_win ? POINTS.win : 0) +
    (features.fit_signals > 0 ? POINTS.signal : 0);
  const part = (name: ComponentName, points: number, evidence: string): DerivedPart => ({ points: Math.min(points, MOST[name]), evidence });
  return {
    resonance_score: part(
      'resonance_score',
      resonance,
      inbound === 0 ? 'they have not written' : `they wrote ${inbound} messages, ${long} of them long, ${questions} with a question`,
    ),
    need_clarity_score: part(
      'need_clarity_score',
      clarity,
      known.length === 0 ? 'nothing is known of what they need' : `known: ${known.join(', ')}`,
    ),
    value_delivered_score: part(
      'value_delivered_score',
      POINTS.accepted * values.flagged + POINTS.given * (values.all - values.flagged),
      `${values.all} in the value log, ${values.flagged} accepted`,
    ),
    reliability_score: part(
      'reliability_score',
      Math.round(MOST.reliability_score * share(answered, turns)),
      turns === 0 ? 'it was never our turn' : `we answered ${answered} of ${turns} times within three days`,
    ),
    consent_level:
      consent === null
        ? part(
            'consent_level',
            Math.min(POINTS.trust * trust.kinds, POINTS.mostTrust),
            `no word on offers; ${trust.kinds} kinds of trust signals`,
          )
        : part(
            'consent_level',
            consent ? MOST.consent_level : 0,
            `offers ${consent ? 'agreed to' : 'refused'} on ${features.consent_at ?? ''}`,
          ),
  };
}

/** The parts that count, each with its evidence: what somebody set stands, unless it is recomputed. */
export function partsOf(features: ScoreFeatures, recompute: boolean): { components: Components; evidence: Record<ComponentName, string> } {
  const derived = deriveParts(features);
  const isSet = (name: ComponentName) => !recompute && features.set_by_hand.includes(name);
  const points = (name: ComponentName) => (isSet(name) ? features.components[name] : derived[name].points);
  const told = (name: ComponentName) =>
    isSet(name)
      ? `set by hand to ${features.components[name]}; derived it would be ${derived[name].points} (${derived[name].evidence})`
      : derived[name].evidence;
  const all = <T>(of: (name: ComponentName) => T): Record<ComponentName, T> => ({
    resonance_score: of('resonance_score'),
    need_clarity_score: of('need_clarity_score'),
    value_delivered_score: of('value_delivered_score'),
    reliability_score: of('reliability_score'),
    consent_level: of('consent_level'),
  });
  return { components: all(points), evidence: all(told) };
}
