import { type LinearModel, modelOfFeatures } from '../../text/model.ts';
import { INTENT_NAMES, type Intent, URGENCY_NAMES, type Urgency } from './labels.ts';
import type { Feature } from './message-reader.ts';

type Weights<Label extends string> = Partial<Record<Feature, Partial<Record<Label, number>>>>;

const INTENT_BIAS: Partial<Record<Intent, number>> = { 'General Information': 0.1 };
const INTENT: Weights<Intent> = {
  price: { 'Quote Request': 4 },
  wish: { 'Service Request': 0.8 },
  hire: { 'Service Request': 1.2 },
  book: { 'Service Request': 1.3 },
  work: { 'Service Request': 0.8, 'Quote Request': 0.3 },
  'send help': { 'Service Request': 1.8 },
  trade: { 'Service Request': 0.9 },
  partner: { 'B2B Partnership': 3.2 },
  'offers goods': { 'B2B Partnership': 0.8 },
  advice: { Consultation: 1.8 },
  talk: { Consultation: 1.1 },
  expert: { Consultation: 1.4 },
  unsure: { Consultation: 0.8 },
  information: { 'General Information': 1.3 },
  opening: { 'General Information': 1.8 },
  'do you': { 'General Information': 1.2 },
  material: { 'General Information': 1.9 },
  problem: { 'Technical Support': 0.6, 'Service Request': 0.2 },
  home: { 'Service Request': 0.7, 'Quote Request': 0.3, 'Technical Support': -0.6 },
  device: { 'Technical Support': 0.5 },
  screen: { 'Technical Support': 0.4 },
  account: { 'Technical Support': 0.9 },
  'of yours': { 'Technical Support': 0.6 },
  'screen problem': { 'Technical Support': 2.2 },
  'home problem': { 'Service Request': 1, 'Technical Support': -0.5 },
  harm: { 'Service Request': 0.3, 'Technical Support': 0.3 },
  minor: { 'Technical Support': 0.8 },
  'only asks': { 'General Information': 0.8 },
  'priced work': { 'Quote Request': 2.4 },
};

const URGENCY_BIAS: Partial<Record<Urgency, number>> = { Medium: 1 };
const URGENCY: Weights<Urgency> = {
  urgent: { High: 2.2, Low: -1.2 },
  'not urgent': { Low: 1.8, High: -1 },
  now: { High: 1.6, Low: -1 },
  day: { High: 1.4, Low: -0.5 },
  hours: { High: 1.7 },
  harm: { High: 1.5, Low: -0.8 },
  'send help': { High: 0.8 },
  'next week': { High: 0.3, Medium: 0.6, Low: -0.6 },
  weeks: { Medium: 1, Low: -0.4 },
  'no hurry': { Low: 2.6, High: -2 },
  far: { Low: 1.7, High: -1 },
  maybe: { Low: 0.7 },
  'idea only': { Low: 1.6, High: -0.5 },
  minor: { Low: 2, High: -0.5 },
  decided: { High: 0.7, Low: -0.6 },
  shouted: { High: 0.7 },
  opening: { Low: 1 },
  'do you': { Low: 0.3 },
  information: { Low: 0.3 },
  'only asks': { Low: 1.2 },
  problem: { Medium: 0.3, Low: -0.3 },
};

export const INTENT_MODEL = modelOf(INTENT_NAMES, INTENT_BIAS, INTENT);
export const URGENCY_MODEL = modelOf(URGENCY_NAMES, URGENCY_BIAS, URGENCY);

function modelOf<Label extends string>(
  labels: readonly Label[],
  bias: Partial<Record<Label, number>>,
  weights: Weights<Label>,
): LinearModel {
  const row = (of: Partial<Record<Label, number>>) => Float64Array.from(labels, (label) => of[label] ?? 0);
  return modelOfFeatures(labels, [...row(bias)], new Map(Object.entries(weights).map(([feature, of]) => [feature, row(of)])));
}
