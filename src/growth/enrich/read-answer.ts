import { z } from 'zod';
import { readUrgency } from '../urgency.ts';
import { INTENT_NAMES, readIntent, readTone, TONE_NAMES, URGENCY_NAMES } from './labels.ts';
import { oneLine } from './summary.ts';

/** What a model said of a message, as far as it can be used. */
export const answerSchema = z.object({
  intent: z.enum(INTENT_NAMES).exactOptional(),
  tone: z.enum(TONE_NAMES).exactOptional(),
  urgency: z.enum(URGENCY_NAMES).exactOptional(),
  confidence: z.number().exactOptional(),
  summary: z.string().exactOptional(),
});
export type Answer = z.infer<typeof answerSchema>;

/** More of an answer is not looked at. */
const LONGEST_ANSWER = 64_000;
/** Braces of prose before the answer. */
const MOST_STARTS = 50;
const END_OF_THOUGHT = '</think>';
const FIELDS = ['intent', 'tone', 'urgency', 'confidence', 'summary'] as const;
type Field = (typeof FIELDS)[number];
/** Other names that models give them. */
const NAMES: Readonly<Record<string, Field>> = {
  intent: 'intent',
  intention: 'intent',
  category: 'intent',
  tone: 'tone',
  ton: 'tone',
  urgency: 'urgency',
  urgence: 'urgency',
  confidence: 'confidence',
  confidence_score: 'confidence',
  confiance: 'confidence',
  score: 'confidence',
  summary: 'summary',
  ai_summary: 'summary',
  resume: 'summary',
};

/**
 * The answer in what a model wrote: JSON, alone or within a fence or prose. What is in none of our lists, or out of its range, is left out;
 * undefined: there is nothing to use.
 */
export function readAnswer(text: string): Answer | undefined {
  // What it thought aloud is no answer.
  const said = text.slice(Math.max(0, text.lastIndexOf(END_OF_THOUGHT)));
  for (const value of objectsIn(said.slice(0, LONGEST_ANSWER))) {
    const answer = answerOf(value);
    if (Object.keys(answer).length > 0) return answer;
  }
  return undefined;
}

function answerOf(value: object): Answer {
  const fields = new Map<Field, unknown>();
  for (const [name, own] of Object.entries(value)) {
    const key = name.trim().toLowerCase();
    const field = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
    if (field !== undefined && !fields.has(field)) fields.set(field, own);
  }
  const [only] = Object.values(value);
  // {"result": {...}}
  if (fields.size === 0 && Object.keys(value).length === 1 && isObject(only)) return answerOf(only);
  const word = (field: Field) => {
    const own = fields.get(field);
    return typeof own === 'string' ? own.trim() : undefined;
  };
  return {
    ...given('intent', readIntent(word('intent') ?? '')),
    ...given('tone', readTone(word('tone') ?? '')),
    ...given('urgency', readUrgency(word('urgency') ?? '')),
    ...given('confidence', shareOf(fields.get('confidence'))),
    ...given('summary', oneLine(word('summary') ?? '')),
  };
}

function given<Key extends keyof Answer>(key: Key, value: Answer[Key]): Pick<Answer, Key> | object {
  return value === undefined ? {} : { [key]: value };
}

/** 0.85, "0,85", 85, "85 %": from 0 to 1; undefined: it is no share. */
function shareOf(value: unknown): number | undefined {
  const text = typeof value === 'string' ? (/^\s{0,9}(\d{1,9}(?:[.,]\d{1,20})?)\s{0,9}(%?)\s{0,9}$/.exec(value) ?? []) : [];
  const number = typeof value === 'number' ? value : text[1] === undefined ? Number.NaN : Number(text[1].replace(',', '.'));
  const share = text[2] === '%' || number > 1 ? number / 100 : number;
  return share >= 0 && share <= 1 ? Math.round(share * 100) / 100 : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON objects that stand in a text side by side, each where it begins; of one within another only the outer. */
function* objectsIn(text: string): Generator<object> {
  let from = text.indexOf('{');
  for (let starts = 0; from !== -1 && starts < MOST_STARTS; starts++) {
    const end = endOfObject(text, from);
    const value = end === undefined ? undefined : parsed(text.slice(from, end));
    if (isObject(value)) yield value;
    from = text.indexOf('{', value === undefined || end === undefined ? from + 1 : end);
  }
}

/** Where the brackets that open at a place are closed again. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0;
  let isText = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (isText) {
      if (character === '\\') at++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
