import { z } from 'zod';
import { openLeadJudge } from '../../src/growth/enrich/judge.ts';
import { INTENT_NAMES, URGENCY_NAMES } from '../../src/growth/enrich/labels.ts';
import type { LabelledSet } from './sets.ts';

const lead = z.object({ text: z.string(), language: z.enum(['en', 'fr']) });
const labels = z.object({ intent: z.enum(INTENT_NAMES), urgency: z.enum(URGENCY_NAMES) });

/** What leads want and how soon, in English and French. */
export const LEADS: LabelledSet<string> = {
  folder: 'labelled-leads',
  heldOut: ['ines', 'odile', 'ravi', 'tess'],
  parse: (line) => lead.parse(line).text,
  questions: [
    {
      name: 'intent',
      labels: async () => INTENT_NAMES,
      labelOf: (line) => labels.parse(line).intent,
      async judge() {
        const { intents } = await openLeadJudge();
        return (text) => intents.judge(text);
      },
      floors: { macroF1: 0.8 },
    },
    {
      name: 'urgency',
      labels: async () => URGENCY_NAMES,
      labelOf: (line) => labels.parse(line).urgency,
      async judge() {
        const { urgencies } = await openLeadJudge();
        return (text) => urgencies.judge(text);
      },
      floors: { macroF1: 0.8 },
    },
  ],
};
