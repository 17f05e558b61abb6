import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { missedFloors } from '../../scripts/text/measure.ts';
import { qualityOf } from '../../scripts/text/quality.ts';
import { authorsOf, type LabelledSet, labelled, type Question } from '../../scripts/text/sets.ts';
import { PLAIN_OPTIONS, train } from '../../scripts/text/train.ts';
import { type Classifier, openClassifier } from '../../src/text/classifier.ts';
import { DocReader, type DocReading } from '../../src/text/doc-reader.ts';
import type { Phrase } from '../../src/text/find-phrases.ts';
import { linearModel, modelOfFeatures } from '../../src/text/model.ts';
import { openTextReader } from '../../src/text/read-text.ts';

/** What people answer, by three writers; the third is held out. */
const AUTHORS: Record<string, [string | null, string][]> = {
  a: [
    ['no', 'please take me off this list'],
    ['no', 'stop writing to me'],
    ['no', 'не пишите мне больше'],
    ['no', 'удалите мой адрес из рассылки'],
    ['no', 'merci de ne plus me contacter'],
    ['yes', 'sounds good, send me the price list'],
    ['yes', 'I am interested, call me tomorrow'],
    ['yes', 'да, интересно, пришлите прайс'],
    ['yes', 'oui, ça m’intéresse, envoyez-moi un devis'],
    [null, 'who is this?'],
    [null, 'happy new year to you too'],
    [null, 'с новым годом'],
  ],
  b: [
    ['no', 'not interested, remove my address'],
    ['no', 'stop messaging me'],
    ['no', 'больше мне не пишите'],
    ['no', 'не интересно, удалите меня'],
    ['no', 'je ne suis pas intéressé'],
    ['yes', 'interested, please send prices'],
    ['yes', 'call me, this sounds good'],
    ['yes', 'интересно, давайте созвонимся'],
    ['yes', 'je suis intéressée, envoyez un devis'],
    [null, 'who are you'],
    [null, 'merry christmas to you'],
    [null, 'bonne année'],
  ],
  c: [
    ['no', 'please stop messaging'],
    ['no', 'не пишите сюда'],
    ['no', 'pas intéressée, merci'],
    ['yes', 'very interested, send the list please'],
    ['yes', 'интересно, пришлите прайс'],
    ['yes', 'envoyez-moi votre devis'],
    [null, 'happy christmas'],
  ],
};
const PHRASES: Phrase<string>[] = [
  { id: 'stop', text: 'stop messaging|writing|texting', language: 'en' },
  { id: 'stop', text: 'не пишите|пиши', language: 'ru' },
  { id: 'interest', text: 'interested', language: 'en' },
  { id: 'interest', text: 'интересно|интересует', language: 'ru' },
  { id: 'interest', text: 'intéressé|intéresse', language: 'fr' },
];

const line = z.object({ text: z.string(), label: z.string().nullable() });
const question: Question<string> = {
  name: 'answer',
  labels: async () => ['no', 'yes'],
  labelOf: (json) => line.parse(json).label,
  judge: async () => () => ({ label: null, confidence: 1 }),
  floors: { macroF1: 0.8 },
};
const SET: LabelledSet<string> = {
  folder: 'labelled-answers',
  heldOut: ['c'],
  parse: (json) => line.parse(json).text,
  questions: [question],
};

const reader = new DocReader(await openTextReader(['en', 'fr', 'ru']), PHRASES);
let dir = '';
let classifier: Classifier<string, DocReading>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'labelled-'));
  await mkdir(join(dir, SET.folder));
  for (const [author, documents] of Object.entries(AUTHORS)) {
    const lines = documents.map(([label, text]) => `${JSON.stringify({ text, label })}\n`);
    await writeFile(join(dir, SET.folder, `author-${author}.ndjson`), lines.join(''));
  }
  const { tuning } = await authorsOf(SET, dir);
  const file = train(await labelled(SET, question, tuning, dir), { classes: ['no', 'yes', 'none'], reader, options: PLAIN_OPTIONS });
  classifier = openClassifier(linearModel(JSON.parse(JSON.stringify(file))), reader);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a classifier of any labelled set', () => {
  it('is right about an author that it was not trained on, in three languages', async () => {
    const { heldOut, tuning } = await authorsOf(SET, dir);
    expect([tuning, heldOut]).toEqual([['a', 'b'], ['c']]);
    const documents = await labelled(SET, question, heldOut, dir);
    const quality = qualityOf(
      documents,
      documents.map(({ document }) => classifier.judge(document)),
      await question.labels(),
    );
    expect(missedFloors(quality, question.floors)).toEqual([]);
  });

  it('gives evidence that adds up to the odds', () => {
    for (const text of ['please stop messaging me, not interested', 'да, интересно', 'oui, envoyez un devis', '']) {
      const { label, confidence, runnerUp } = classifier.judge(text);
      const reasons = classifier.explain(text);
      const total = (name: string | null) => reasons.filter((reason) => reason.label === name).reduce((sum, { weight }) => sum + weight, 0);
      const none = classifier.judge('');
      const bias = (name: string | null) => [none, none.runnerUp].find((choice) => choice.label === name)?.confidence ?? Number.NaN;
      const expected = Math.log(confidence / runnerUp.confidence);
      if (Number.isNaN(bias(label)) || Number.isNaN(bias(runnerUp.label))) continue;
      // What is lighter than 0.05 is left out.
      expect(Math.abs(total(label) - total(runnerUp.label) + Math.log(bias(label) / bias(runnerUp.label)) - expected)).toBeLessThan(0.5);
    }
  });

  it('shows phrases, and whether they are turned around', () => {
    const fields = classifier.explain('I am not interested').map(({ field, text }) => `${field} ${text}`);
    expect(fields).toContain('negated interested');
    expect(classifier.judge('ок').label).toBeNull();
  });

  it('names a held-out author who has no file', async () => {
    await expect(authorsOf({ folder: SET.folder, heldOut: ['z'] }, dir)).rejects.toThrow('has no author z');
  });

  it('says when a floor is missed', () => {
    const quality = qualityOf([{ author: 'a', document: '', label: 'no' }], [{ label: 'yes', confidence: 0.9 }], ['no', 'yes']);
    expect(missedFloors(quality, { macroF1: 0.5, precision: { yes: 0.5 }, recall: { no: 0 } })).toEqual([
      'macro-F1 0.000, at least 0.5',
      'precision of yes 0.000, at least 0.5',
    ]);
    expect(quality.calibrationError).toBeCloseTo(0.9);
  });
});

describe('a model of features alone', () => {
  it('adds up exactly', () => {
    const model = modelOfFeatures(
      ['no', 'none'],
      [0, 1],
      new Map([
        ['stop', Float64Array.from([3, 0])],
        ['not stop', Float64Array.from([-3, 0])],
      ]),
    );
    const own = openClassifier(model, reader);
    expect(own.judge('stop writing')).toEqual({
      label: 'no',
      confidence: expect.closeTo(1 / (1 + Math.exp(1 - 3)), 10),
      runnerUp: { label: null, confidence: expect.closeTo(1 / (1 + Math.exp(3 - 1)), 10) },
      evidence: [{ label: 'no', field: 'phrase', text: 'stop writing', weight: 3 }],
    });
    expect(own.judge("don't stop writing").label).toBeNull();
  });
});
