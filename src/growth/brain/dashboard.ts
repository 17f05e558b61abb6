import type { DashboardFacts } from '../../db/growth/insights.ts';
import { share } from './shares.ts';

export interface Compared {
  metric: string;
  last_7_days: number | null;
  previous_7_days: number | null;
  /** Null: there was nothing before, so that it is new and did not change. */
  change: number | null;
  change_pct: number | null;
  value: string | null;
  daily: (number | null)[];
}

type Day = DashboardFacts['days'][number];
const DAYS = 7;

/** The last 7 days against the 7 before (facts/growth.md section 6). */
export function dashboard({ days, intents }: DashboardFacts): Compared[] {
  const [before, now] = [days.slice(0, DAYS), days.slice(DAYS)];
  const [commonest] = intents;
  const row = (metric: string, of: (days: readonly Day[]) => number | null): Compared => ({
    metric,
    ...compared(of(now), of(before)),
    value: null,
    daily: now.map((day) => of([day])),
  });
  return [
    row('leads', (some) => sum(some, 'leads')),
    row('high_urgency', (some) => sum(some, 'high')),
    row('high_urgency_share', (some) => share(sum(some, 'high'), sum(some, 'leads'))),
    row('avg_confidence', (some) => share(sum(some, 'confidence'), sum(some, 'confidences'))),
    row('conversions', (some) => sum(some, 'conversions')),
    {
      metric: 'top_intent',
      ...compared(commonest?.leads ?? null, commonest?.leads_before ?? null),
      value: commonest?.intent ?? null,
      daily: [],
    },
  ];
}

function compared(now: number | null, before: number | null): Pick<Compared, 'last_7_days' | 'previous_7_days' | 'change' | 'change_pct'> {
  const isComparable = now !== null && before !== null && before !== 0;
  return {
    last_7_days: now,
    previous_7_days: before,
    change: isComparable ? Math.round((now - before) * 10_000) / 10_000 : null,
    change_pct: isComparable ? Math.round((now / before - 1) * 1000) / 10 : null,
  };
}

function sum(days: readonly Day[], key: keyof Day): number {
  return days.reduce((total, day) => total + day[key], 0);
}
