import { describe, expect, it } from 'vitest';
import { openCategorizer } from '../../src/discovery/categorize/categorizer.ts';
import { detectPromo } from '../../src/discovery/categorize/promo.ts';
import { loadTaxonomy } from '../../src/discovery/categorize/taxonomy.ts';
import { DocReader } from '../../src/text/doc-reader.ts';
import { findEmails } from '../../src/text/emails.ts';
import type { Phrase } from '../../src/text/find-phrases.ts';
import { foldText } from '../../src/text/mixed-scripts.ts';
import { openTextReader } from '../../src/text/read-text.ts';
import { pageText } from '../discovery/categorize/pages.ts';

const PHRASES: Phrase<string>[] = [
  { id: 'a', text: 'a a a a a a b', language: 'en', gap: 3 },
  { id: 'any', text: 'stop me now', language: 'en', gap: 3, order: 'any' },
  { id: 'promo', text: 'promo*' },
  { id: 'нет', text: 'не пишите', language: 'ru' },
];
const reader = new DocReader(await openTextReader(), PHRASES);
const categorizer = openCategorizer(await loadTaxonomy());

const RULES: [string, (text: string) => unknown][] = [
  ['foldText', foldText],
  ['findEmails', findEmails],
  ['DocReader', (text) => reader.read(text)],
  ['detectPromo', (text) => detectPromo(pageText({ bio: text, captions: [text] }))],
  [
    'categorizer',
    (text) => categorizer.judge(pageText({ handle: text, name: text, bio: text, captions: [text], highlights: [text], externalUrl: text })),
  ],
];

/** Each is repeated; the last stands once at the end. */
const HOSTILE: [string, string][] = [
  ['adot', 'a !'],
  ['x at adot ', '!'],
  ['a.', '!'],
  ['a.a@', '!'],
  ['a@a.', ' .'],
  ['a-', '@'],
  ['a_', '!'],
  ['@.', '!'],
  ['@', '.'],
  ['  ', '@ x'],
  ['\n', 'x'],
  ['[ at ', '!'],
  ['( dot ', '!'],
  ['(((', 'at)'],
  ['http:', '//'],
  ['www.a', ' .com'],
  ['a ', 'b'],
  ['a', '!'],
  ['aA', '!'],
  ['1 ', 'x'],
  ['1', 'x'],
  ['#a', '!'],
  ["n'", 'x'],
  ['р', 'r'],
  ['рr', '!'],
  ['и\u0306', '!'],
  ['e\u0301', '!'],
  ['🇫', '!'],
  ['👩\u200d', '!'],
  ['paid? ', 'no'],
  ['brands   ', 'x'],
  ['brands', '   x'],
  ['charities only ', 'x'],
  ['no amount of money ', 'x'],
  ['we don’t ', 'x'],
  ['still ', 'no'],
  ["it's still ", 'no'],
  ['Ab Ab-', '.b'],
  ["Ab 'b", '1'],
  ['by ', '@a'],
  ['by', '      @'],
  ['no promo, ', 'or ads'],
  ['not promo or ', '.'],
  ['stop me ', 'now'],
  ['не пишите ', '!'],
  ['ne pas ', '!'],
  ['entrepreneur', '!'],
  ['"', '“'],
  ['$', '5 post'],
];
const SHORT = 1_000;
const TIMES = 8;
/** Linear work takes eight times as long, quadratic sixty-four; in between lies what a busy machine adds. */
const MOST = 24;
const UNMEASURABLE_MS = 120;

function fastest(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const { user, system } = process.cpuUsage();
    run();
    const spent = process.cpuUsage({ user, system });
    best = Math.min(best, (spent.user + spent.system) / 1000);
  }
  return best;
}

describe.each(RULES)('%s takes time that grows with the text alone', (_, rule) => {
  it.each(HOSTILE)('%j … %j', (unit, end) => {
    const text = (length: number) => unit.repeat(Math.ceil(length / unit.length)) + end;
    const short = fastest(() => rule(text(SHORT)));
    const long = fastest(() => rule(text(SHORT * TIMES)));
    expect(long).toBeLessThan(short * MOST + UNMEASURABLE_MS);
  });
});

it('reads the bio that never ended', () => {
  expect(findEmails(`x at ${'adot'.repeat(29)}a !`)).toEqual([]);
});
