import { describe, expect, it } from 'vitest';
import { noneCalled, similar } from '../../src/ops/none-called.ts';

const CATEGORIES = ['BLACK_THEME', 'FITNESS', 'QUOTES_THEME', 'TEXT_ONLY_THEME', 'MEMES'];

describe('names that come near', () => {
  it.each([
    ['fitnes', ['FITNESS']],
    ['Fitness', ['FITNESS']],
    ['black theme', ['BLACK_THEME']],
    ['quote', ['QUOTES_THEME']],
    ['meems', ['MEMES']],
    ['theme', ['BLACK_THEME', 'QUOTES_THEME', 'TEXT_ONLY_THEME']],
    ['x', []],
    ['', []],
    ['something else', []],
  ])('%s: %j', (typed, names) => {
    expect(similar(typed, CATEGORIES)).toEqual(names);
  });

  it('are suggested, three at most; where there are none, the way to the list', () => {
    expect(noneCalled('category', 'fitnes', CATEGORIES, 'list them')).toMatchObject({
      message: 'no category is called "fitnes"',
      suggestion: 'Did you mean FITNESS?',
      exitCode: 2,
    });
    expect(noneCalled('category', 'theme', CATEGORIES, 'list them').suggestion).toBe(
      'Did you mean one of BLACK_THEME, QUOTES_THEME, TEXT_ONLY_THEME?',
    );
    expect(noneCalled('category', 'xyz', [], 'list them').suggestion).toBe('list them');
    const many = Array.from({ length: 9 }, (_, i) => `page.${i}`);
    expect(similar('page.x', many)).toHaveLength(3);
  });
});
