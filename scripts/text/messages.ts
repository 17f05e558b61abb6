import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { openSignalDetector } from '../../src/crm/fit-signals/detect.ts';
import { KNOWN_SIGNALS } from '../../src/crm/fit-signals/phrases.ts';
import { stopRequest } from '../../src/ops/stop-requests.ts';
import { type Measured, missedFloors } from './measure.ts';
import { qualityOf } from './quality.ts';
import type { Answer, Floors, Labelled } from './sets.ts';

export const MESSAGES = 'labelled-messages';
const FLOORS: Floors = { overall: { precision: 0.9, recall: 0.8 } };
const STOP = 'stop';

const signalRow = z.object({ text: z.string(), signals: z.array(z.string()), split: z.enum(['dev', 'held_out']) });
const stopRow = z.object({ text: z.string(), language: z.string(), stop: z.boolean() });

/** One label of a document, wanted or told or both. */
interface Judged {
  one: Labelled<string>;
  answer: Answer;
}

/** What the rules find in messages that they were not made from. */
export async function measureMessages(): Promise<Measured[]> {
  const detector = await openSignalDetector(KNOWN_SIGNALS);
  const signals = (await rowsOf('fit-signals.ndjson', signalRow))
    .filter(({ split }) => split === 'held_out')
    .flatMap(({ text, signals: wanted }) => {
      const told = detector.detect(text).map(({ product, signal_key: key }) => `${product}/${key}`);
      return judged('all', text, wanted, told);
    });
  const stops = (await rowsOf('stop-requests.ndjson', stopRow)).flatMap(({ text, language, stop }) =>
    judged(language, text, stop ? [STOP] : [], stopRequest(text) === null ? [] : [STOP]),
  );
  return [measured('fit signals', signals), measured('stop requests', stops)];
}

/** A message may have several labels, or none: each counts by itself. */
function judged(author: string, document: string, wanted: readonly string[], told: readonly string[]): Judged[] {
  const labels = [...new Set([...wanted, ...told])];
  const pick = (of: readonly string[], label: string | null) => (label !== null && of.includes(label) ? label : null);
  return (labels.length === 0 ? [null] : labels).map((label) => ({
    one: { author, document, label: pick(wanted, label) },
    answer: { label: pick(told, label), confidence: 1 },
  }));
}

function measured(question: string, all: readonly Judged[]): Measured {
  const labels = [...new Set(all.flatMap(({ one, answer }) => [one.label, answer.label]))].filter((label) => label !== null).sort();
  const of = (some: readonly Judged[]) =>
    qualityOf(
      some.map(({ one }) => one),
      some.map(({ answer }) => answer),
      labels,
    );
  const authors = [...new Set(all.map(({ one }) => one.author))];
  const quality = of(all);
  return {
    set: MESSAGES,
    question,
    quality,
    authors: authors.map((author) => ({ author, quality: of(all.filter(({ one }) => one.author === author)) })),
    missed: missedFloors(quality, FLOORS),
  };
}

async function rowsOf<Row>(file: string, row: z.ZodType<Row>): Promise<Row[]> {
  const text = await readFile(new URL(`../../fixtures/${MESSAGES}/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => row.parse(JSON.parse(line)));
}
