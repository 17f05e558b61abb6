import { type Classifier, openClassifier } from '../../text/classifier.ts';
import { INTENT_NAMES, type Intent, intentIn, type Tone, URGENCY_NAMES, type Urgency } from './labels.ts';
import { type Feature, type MessageReading, openMessageReader } from './message-reader.ts';
import { summaryOf } from './summary.ts';
import { INTENT_MODEL, URGENCY_MODEL } from './weights.ts';

/** What is said of a lead by what it wrote. */
export interface Enrichment {
  intent: Intent;
  tone: Tone;
  urgency: Urgency;
  /** How likely it is to become a customer, 0 to 1. */
  confidence: number;
  summary: string;
}

/** Where likelihood lies for an urgency: hot, warm and cold leads (facts: golden examples of the document's project). */
const LIKELIHOOD: Readonly<Record<Urgency, { least: number; most: number }>> = {
  High: { least: 0.85, most: 0.98 },
  Medium: { least: 0.7, most: 0.8 },
  Low: { least: 0.5, most: 0.65 },
};
/** What makes a lead more likely within that. */
const PROMISING: readonly Feature[] = ['price', 'hire', 'book', 'send help', 'decided', 'sure', 'talk', 'day', 'weeks'];
const UNPROMISING: readonly Feature[] = ['maybe', 'idea only', 'far', 'unsure'];
/** So many of them make it as likely as it gets. */
const MOST_SIGNS = 4;

/** How people sound, the surest sign first. */
const TONES: readonly (readonly [tone: Tone, is: (has: (feature: Feature) => boolean, urgency: Urgency) => boolean])[] = [
  ['Frustrated', (has) => has('angry') && has('problem')],
  ['Urgent', (has, urgency) => urgency === 'High' && (has('urgent') || has('shouted') || has('now'))],
  ['Formal', (has) => has('stiff')],
  ['Hesitant', (has) => has('maybe') || has('unsure')],
  ['Enthusiastic', (has) => has('thrilled')],
  ['Casual', (has) => has('slang')],
  ['Confident', (has) => has('sure') || has('decided')],
  ['Friendly', (has) => has('warm')],
  ['Professional', (has) => has('polite') || has('partner')],
];

/** Tells what a lead wants, how soon, and how it sounds: the same for the same message, everywhere. */
export interface LeadJudge {
  judge(message: string, language: string | null): Enrichment;
  intents: Classifier<string, MessageReading>;
  urgencies: Classifier<string, MessageReading>;
}

export async function openLeadJudge(): Promise<LeadJudge> {
  const reader = await openMessageReader();
  const intents = openClassifier(INTENT_MODEL, reader);
  const urgencies = openClassifier(URGENCY_MODEL, reader);
  return {
    intents,
    urgencies,
    judge(message, language) {
      const reading = reader.read(message);
      const intent = named(INTENT_NAMES, intents.judgeReading(reading).label, 'General Information');
      const urgency = named(URGENCY_NAMES, urgencies.judgeReading(reading).label, 'Medium');
      return {
        ...{ intent, urgency },
        tone: TONES.find(([, is]) => is(reading.has, urgency))?.[0] ?? 'Neutral',
        confidence: likelihoodOf(urgency, reading),
        summary: summaryOf(message, intentIn(language, intent), reading.matches),
      };
    },
  };
}

function named<Name extends string>(names: readonly Name[], label: string | null, otherwise: Name): Name {
  return names.find((name) => name === label) ?? otherwise;
}

function likelihoodOf(urgency: Urgency, { has }: MessageReading): number {
  const { least, most } = LIKELIHOOD[urgency];
  const signs = PROMISING.filter(has).length - UNPROMISING.filter(has).length;
  const share = Math.min(MOST_SIGNS, Math.max(0, signs)) / MOST_SIGNS;
  return Math.round((least + share * (most - least)) * 100) / 100;
}
