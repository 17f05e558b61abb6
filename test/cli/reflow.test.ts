import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reflow } from '../../src/cli/reflow.ts';

const LONG = 'one two three four five six seven eight nine ten';

describe('a help text', () => {
  it.each([
    ['wraps what is too wide', LONG, 20, 'one two three four\nfive six seven eight\nnine ten'],
    ['fills the lines of a paragraph anew', `${LONG}\neleven`, 30, 'one two three four five six\nseven eight nine ten eleven'],
    ['leaves what fits as it is', 'one two\nthree', 20, 'one two\nthree'],
    ['leaves examples and lists whole', `\nExamples:\n  $ ${LONG}\n`, 20, `\nExamples:\n  $ ${LONG}\n`],
    [
      'keeps paragraphs apart',
      `${LONG}\n\n${LONG}\n`,
      24,
      'one two three four five\nsix seven eight nine ten\n\none two three four five\nsix seven eight nine ten\n',
    ],
    ['breaks no word', 'a_word_that_is_longer b', 10, 'a_word_that_is_longer\nb'],
  ])('%s', (_, text, width, expected) => {
    expect(reflow(text, width)).toBe(expected);
  });

  it('loses no word, and is stable', () => {
    const word = fc.stringMatching(/^[a-z{}.-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 30 }), { maxLength: 6 }), fc.integer({ min: 12, max: 100 }), (lines, width) => {
        const text = lines.map((line) => line.join(' ')).join('\n');
        const result = reflow(text, width);
        expect(result.split(/\s+/)).toEqual(text.split(/\s+/));
        expect(reflow(result, width)).toBe(result);
        expect(Math.max(...result.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
