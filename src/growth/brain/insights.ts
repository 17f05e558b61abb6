import type { BrainFacts, Insight } from '../../db/growth/brain.ts';
import { LEVEL } from './interval.ts';
import { predict } from './predict.ts';
import { caveat, confidenceOf, share, shares, urgencyTrend } from './shares.ts';

type Said = Omit<Insight, 'client_id'>;

/** What a day's facts of a tenant say, a row of growth_brain each (document 001, "Event Types"; facts/growth.md section 6). */
export function insightsOf(facts: BrainFacts): Insight[] {
  const said = [engagement(facts), urgency(facts), tones(facts), prediction(facts), ...pattern(facts)];
  return said.map((one) => ({ client_id: facts.client_id, ...one }));
}

function engagement({ month }: BrainFacts): Said {
  const { leads, high, confidences, confidence, active, converted } = month;
  const average = share(confidence, confidences);
  // Without any lead nobody is engaged; without any confidence nobody knows.
  const score = leads === 0 ? 0 : average === null ? null : rounded(Math.min(100, (confidence / confidences) * (high / leads + 0.5) * 100));
  const sure = confidenceOf(confidences);
  return {
    event_type: 'engagement_score',
    learning_snapshot: {
      overall_score: score,
      period: 'last_30_days',
      metrics: {
        total_leads: leads,
        active_leads: active,
        avg_confidence: average,
        high_urgency_pct: share(high, leads),
        conversion_rate: share(converted, leads),
      },
    },
    insight_text:
      leads === 0
        ? 'No leads in the last 30 days'
        : score === null
          ? `${people(leads)} in the last 30 days, none of them with a confidence`
          : `Engagement score ${score} of 100 from ${people(leads)} in the last 30 days${caveat(confidences)}`,
    confidence: sure,
  };
}

function urgency({ week, week_before }: BrainFacts): Said {
  const trend = urgencyTrend(week, week_before);
  const now = share(week.high, week.leads);
  const before = share(week_before.high, week_before.leads);
  const least = Math.min(week.leads, week_before.leads);
  return {
    event_type: 'urgency_trend',
    learning_snapshot: { high_urgency_pct: now, trend, previous_high_urgency_pct: before },
    insight_text:
      now === null
        ? 'No leads in the last 7 days: nothing to say about urgency'
        : `${percent(now)} of the leads of the last 7 days are urgent, ${
            before === null ? 'with no leads in the 7 days before to compare with' : `${percent(before)} in the 7 days before: ${trend}`
          }${caveat(least)}`,
    confidence: confidenceOf(least),
  };
}

function pattern({ week, week_before }: BrainFacts): Said[] {
  if (urgencyTrend(week, week_before) !== 'increasing') return [];
  const least = Math.min(week.leads, week_before.leads);
  return [
    {
      event_type: 'pattern_detected',
      learning_snapshot: {
        pattern_type: 'urgency_increasing',
        affected_leads: week.high,
        time_period: 'last_7_days',
        confidence: confidenceOf(least),
        recommendation: 'Answer urgent leads first',
      },
      insight_text: `More leads are urgent than in the week before: ${week.high} of ${week.leads}, then ${week_before.high} of ${week_before.leads}${caveat(least)}`,
      confidence: confidenceOf(least),
    },
  ];
}

function tones({ tones: counts }: BrainFacts): Said {
  const distribution = shares(new Map(Object.entries(counts)));
  const leads = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const [first] = distribution;
  return {
    event_type: 'tone_distribution',
    learning_snapshot: Object.fromEntries(distribution),
    insight_text:
      first === undefined
        ? 'No lead of the last 30 days has a tone'
        : `The commonest tone of the last 30 days is ${first[0]}: ${percent(first[1])} of ${people(leads)}${caveat(leads)}`,
    confidence: confidenceOf(leads),
  };
}

const METHOD =
  'rates of conversion within 30 days by age, urgency and confidence of the lead, over the last months, plus what leads of the same month gave; negative binomial interval';

function prediction(facts: BrainFacts): Said {
  const { expected, interval, conversions, months, leads } = predict(facts);
  const predicted = Math.round(expected);
  const based = `${conversions} ${conversions === 1 ? 'conversion' : 'conversions'} in ${months * 30} days`;
  // Under ten leads there are under ten conversions.
  const confidence = Math.min(confidenceOf(conversions), confidenceOf(facts.leads));
  return {
    event_type: 'conversion_prediction',
    learning_snapshot: {
      predicted_conversions: predicted,
      prediction_window: 'next_30_days',
      confidence,
      method: METHOD,
      interval,
      interval_level: LEVEL,
      based_on: based,
      high_value_leads: leads,
    },
    insight_text:
      conversions === 0
        ? `No conversions in the last ${months * 30} days to learn from: none predicted, at most ${interval[1]} likely`
        : `Predicted ${predicted} conversions in next 30 days, probably ${interval[0]} to ${interval[1]}, from ${based}${conversions < 10 ? ': too few to rely on' : ''}`,
    confidence,
  };
}

function people(leads: number): string {
  return `${leads} ${leads === 1 ? 'lead' : 'leads'}`;
}

function percent(part: number): string {
  return `${Math.round(part * 1000) / 10}%`;
}

function rounded(number: number): number {
  return Math.round(number * 100) / 100;
}
