import { redactUrls } from '../../src/db/redact.ts';
import { openCategorizer } from '../../src/discovery/categorize/categorizer.ts';
import { detectPromo } from '../../src/discovery/categorize/promo.ts';
import { loadTaxonomy } from '../../src/discovery/categorize/taxonomy.ts';
import { readWebsite } from '../../src/discovery/websites/read-website.ts';
import { openLeadJudge } from '../../src/growth/enrich/judge.ts';
import { readAnswer } from '../../src/growth/enrich/read-answer.ts';
import { shown } from '../../src/ops/columns/cells.ts';
import { nameKey, readCell } from '../../src/ops/columns.ts';
import { normaliseEmail } from '../../src/ops/email.ts';
import { normaliseHandle } from '../../src/ops/handle.ts';
import { contactKeys, domainKey, emailKey, handleKey, phoneKey } from '../../src/ops/suppression.ts';
import { JsonRecordReader } from '../../src/sources/json-records.ts';
import { TimestampError, TimestampReader } from '../../src/sources/timestamps.ts';
import { DocReader } from '../../src/text/doc-reader.ts';
import { findEmails } from '../../src/text/emails.ts';
import type { Phrase } from '../../src/text/find-phrases.ts';
import { foldText } from '../../src/text/mixed-scripts.ts';
import { openTextReader } from '../../src/text/read-text.ts';
import { pageText } from '../discovery/categorize/pages.ts';
import { rowsOf } from './rows.ts';

/** What reads strangers' text: nothing of it may take more than linear time. */
export type TextFunction = (text: string) => unknown;

const PHRASES: Phrase<string>[] = [
  { id: 'a', text: 'a a a a a a b', language: 'en', gap: 3 },
  { id: 'any', text: 'stop me now', language: 'en', gap: 3, order: 'any' },
  { id: 'promo', text: 'promo*' },
  { id: 'нет', text: 'не пишите', language: 'ru' },
];
const reader = new DocReader(await openTextReader(), PHRASES);
const categorizer = openCategorizer(await loadTaxonomy());
const leadJudge = await openLeadJudge();
const TYPES = ['text', 'email', 'url', 'phone', 'date', 'timestamp', 'number', 'integer', 'boolean'] as const;
const SITE = new URL('https://shop.example/about');

/** Words, addresses, phrases, negation, the model: of a text by itself. */
export const RULES: readonly (readonly [name: string, work: TextFunction])[] = [
  ['foldText', foldText],
  ['findEmails', findEmails],
  ['DocReader', (text) => reader.read(text)],
  ['lead judge', (text) => leadJudge.judge(text, 'fr')],
  ['detectPromo', (text) => detectPromo(pageText({ bio: text, captions: [text] }))],
  [
    'categorizer',
    (text) => categorizer.judge(pageText({ handle: text, name: text, bio: text, captions: [text], highlights: [text], externalUrl: text })),
  ],
];

/** Cells, keys, records, pages, messages. */
export const READERS: readonly (readonly [name: string, work: TextFunction])[] = [
  ['a web page', (text) => readWebsite(`<html><body><p>${text}</p></body></html>`, SITE)],
  ['the source of a web page', (text) => readWebsite(text, SITE)],
  ['attributes of a web page', (text) => readWebsite(`<a href="${text}">x</a><form action="${text}" id="${text}"><textarea>`, SITE)],
  ['the answer of a model', readAnswer],
  ['redactUrls', redactUrls],
  ['normaliseEmail', normaliseEmail],
  ['normaliseHandle', normaliseHandle],
  ['contact keys', (text) => [emailKey(text), domainKey(text), handleKey(text), phoneKey(text), contactKeys(text)]],
  ['cells', (text) => TYPES.map((type) => readCell(text, { type }))],
  ['a cell for a message', shown],
  ['nameKey', nameKey],
  ['timestamps', timestamp],
  ['a record of JSON', (text) => [...new JsonRecordReader('items').push(Buffer.from(`${JSON.stringify([text])}\n`))]],
];

function timestamp(text: string): unknown {
  try {
    return new TimestampReader('UTC').read(text);
  } catch (error) {
    if (error instanceof TimestampError) return undefined;
    throw error;
  }
}

/** A table of a text, whatever form that makes it. */
export async function table(text: string): Promise<unknown> {
  return rowsOf(text).catch(() => undefined);
}

/** What it costs, in milliseconds of this process: the least of some rounds, other work of the machine does not count. */
export function fastest(run: () => unknown, rounds = 3): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const { user, system } = process.cpuUsage();
    run();
    const spent = process.cpuUsage({ user, system });
    best = Math.min(best, (spent.user + spent.system) / 1_000);
  }
  return best;
}
