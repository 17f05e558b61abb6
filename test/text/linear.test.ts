import { describe, expect, it } from 'vitest';
import { findEmails } from '../../src/text/emails.ts';
import { fastest, MORE_READERS, READERS, RULES, type TextFunction } from '../support/text-functions.ts';

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
  ['a://', ' '],
  ['a+A', '@'],
  ['postgres://', 'x@'],
  ['?key=', '&'],
  ['+49 ', 'x'],
  ['(', ')'],
  ['.', 'x'],
  ['/', '?'],
  ['<a ', '>'],
  ['<!--', '-->'],
  ['&#x', ';'],
  ['"', ','],
  [',', '\n'],
  ['итого по ', 'x'],
  ['2026-01-01 ', 'T'],
  ['T1:1', 'x'],
  ['instagram.com/', '@'],
  ['@@', 'a'],
];
const SHORT = 1_000;
const TIMES = 8;
/** Linear work takes eight times as long, quadratic sixty-four; in between lies what a busy machine adds. */
const MOST = 24;
const UNMEASURABLE_MS = 120;

describe.each([...RULES, ...READERS])('%s takes time that grows with the text alone', (_, rule) => {
  it.each(HOSTILE)('%j … %j', (unit, end) => expectLinear(rule, unit, end));
});

function expectLinear(rule: TextFunction, unit: string, end: string): void {
  const text = (length: number) => unit.repeat(Math.ceil(length / unit.length)) + end;
  const short = fastest(() => rule(text(SHORT)));
  const long = fastest(() => rule(text(SHORT * TIMES)));
  expect(long).toBeLessThan(short * MOST + UNMEASURABLE_MS);
}

/** The others are tried by the long tests. */
describe.each(MORE_READERS)('%s takes time that grows with the text alone', (_, rule) => {
  it.each(HOSTILE.filter((__, i) => i % 6 === 0))('%j … %j', (unit, end) => expectLinear(rule, unit, end));
});

it('reads the bio that never ended', () => {
  expect(findEmails(`x at ${'adot'.repeat(29)}a !`)).toEqual([]);
});
