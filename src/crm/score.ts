import type { ComponentName, Components } from '../db/crm/contacts.ts';

const DAY_MS = 86_400_000;

/** Points of recency by days since the last meaningful touch; later, or never: none (facts of document 002). */
const RECENCY: readonly (readonly [days: number, points: number])[] = [
  [7, 20],
  [14, 15],
  [30, 10],
  [60, 5],
];

/** What each stored part counts at most, so that the six parts sum up to 100. crm.score_total has the same. */
export const MOST: Readonly<Record<ComponentName, number>> = {
  resonance_score: 20,
  need_clarity_score: 15,
  value_delivered_score: 20,
  reliability_score: 15,
  consent_level: 10,
};
export const MOST_RECENCY = 20;

export interface ScorePart {
  part: 'recency' | 'resonance' | 'need_clarity' | 'value_delivered' | 'reliability' | 'consent';
  points: number;
  most: number;
  evidence: string;
}

export interface LiveScore {
  total: number;
  parts: readonly ScorePart[];
}

export interface ScoreFeatures {
  components: Components;
  /** ISO time; null: never. */
  last_meaningful_touch: string | null;
}

/** Points for how lately there was a meaningful touch; days are fractions. */
export function recency(lastTouch: string | null, now: Date): number {
  if (lastTouch === null) return 0;
  const days = (now.getTime() - Date.parse(lastTouch)) / DAY_MS;
  return RECENCY.find(([most]) => days <= most)?.[1] ?? 0;
}

/** The score as it is now: what is stored, each part within its limit, and recency, which decays by itself. */
export function liveScore(features: ScoreFeatures, now: Date, evidence: Partial<Record<ComponentName, string>> = {}): LiveScore {
  const { components, last_meaningful_touch: lastTouch } = features;
  const stored = (part: ScorePart['part'], name: ComponentName): ScorePart => ({
    part,
    points: Math.min(Math.max(Math.trunc(components[name]), 0), MOST[name]),
    most: MOST[name],
    evidence: evidence[name] ?? `${name} is ${components[name]}`,
  });
  const parts: ScorePart[] = [
    {
      part: 'recency',
      points: recency(lastTouch, now),
      most: MOST_RECENCY,
      evidence: lastTouch === null ? 'no meaningful touch yet' : `last meaningful touch ${daysAgo(lastTouch, now)}`,
    },
    stored('resonance', 'resonance_score'),
    stored('need_clarity', 'need_clarity_score'),
    stored('value_delivered', 'value_delivered_score'),
    stored('reliability', 'reliability_score'),
    stored('consent', 'consent_level'),
  ];
  return { total: parts.reduce((sum, { points }) => sum + points, 0), parts };
}

function daysAgo(time: string, now: Date): string {
  const days = Math.floor((now.getTime() - Date.parse(time)) / DAY_MS);
  if (days < 0) return `on ${time}, in the future`;
  return days === 0 ? 'within a day' : days === 1 ? 'a day ago' : `${days} days ago`;
}
