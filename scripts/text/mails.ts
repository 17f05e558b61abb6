import { z } from 'zod';
import { REPLY_OUTCOMES } from '../../src/db/sdr/replies.ts';
import { ANSWERS, openAnswerReader, openAnswerRules } from '../../src/sdr/replies/answer.ts';
import { readMail } from '../../src/sdr/replies/mail.ts';
import { ownWords } from '../../src/sdr/replies/own-words.ts';
import { readReply } from '../../src/sdr/replies/read-reply.ts';
import type { LabelledSet } from './sets.ts';
import { PLAIN_OPTIONS, type Trainable } from './train.ts';

const mail = z.object({ from: z.string(), subject: z.string(), headers: z.record(z.string(), z.string()), body: z.string() });
type LabelledMail = z.infer<typeof mail>;
const labels = z.object({ outcome: z.enum(REPLY_OUTCOMES) });

/** As it goes over the wire. */
function bytesOf({ from, subject, headers, body }: LabelledMail): Buffer {
  const all = { From: from, To: 'sales@ours.example', Subject: subject, Date: 'Mon, 30 Nov 2026 12:00:00 +0300', ...headers };
  const type = 'Content-Type' in headers ? [] : ['Content-Type: text/plain; charset=utf-8'];
  return Buffer.from([...Object.entries(all).map(([name, value]) => `${name}: ${value}`), ...type, '', body, ''].join('\r\n'));
}

/** What mails come to, each read as it came. */
export const MAILS: LabelledSet<LabelledMail> = {
  folder: 'labelled-mails',
  heldOut: ['vera', 'oskar', 'relay'],
  parse: (line) => mail.parse(line),
  questions: [
    {
      name: 'outcome',
      labels: async () => REPLY_OUTCOMES,
      labelOf: (line) => labels.parse(line).outcome,
      async judge(model) {
        const rules = await openAnswerRules(model);
        return async (document) => {
          const read = await readMail([bytesOf(document)]);
          const [reply] = read === undefined ? [] : (await readReply(read, rules)).replies;
          return { label: reply?.outcome ?? null, confidence: reply?.confidence ?? 0 };
        };
      },
      floors: { macroF1: 0.9, recall: { unsubscribe: 1 }, precision: { unsubscribe: 0.97 } },
      trained: { file: new URL('../../taxonomy/answers.json', import.meta.url), open: trainableAnswers, isOf: isWords },
    },
  ],
};

/** Of the words of people and of what they leave behind; reports of servers are read by other rules. */
function isWords({ headers, body }: LabelledMail, label: string | null): boolean {
  return label !== null && !label.startsWith('bounce') && !('Content-Type' in headers) && ownWords(body).own !== '';
}

async function trainableAnswers(): Promise<Trainable<LabelledMail>> {
  const reader = await openAnswerReader();
  return {
    classes: ANSWERS,
    reader: {
      features: reader.features,
      wordGroups: reader.wordGroups,
      read: ({ body }) => reader.read(ownWords(body).own),
      reasons: () => reader.reasons(),
    },
    options: { ...PLAIN_OPTIONS, steps: 120 },
  };
}
