import { UsageError } from '../errors.ts';
import { distance } from './distance.ts';

const MAX_SUGGESTIONS = 3;
/** Shorter words are in too many names. */
const MIN_LETTERS = 3;
/** Of two words: this share of their letters may differ. */
const MAX_DIFFERENCE = 0.4;

/** What to tell who asked for something by a name that nothing has: the names that come near, or where all of them are listed. */
export function noneCalled(what: string, typed: string, known: readonly string[], otherwise: string): UsageError {
  const near = similar(typed, known);
  return new UsageError(`no ${what} is called "${typed}"`, {
    suggestion: near.length === 0 ? otherwise : `Did you mean ${near.length === 1 ? '' : 'one of '}${near.join(', ')}?`,
  });
}

/** The names that contain the word, or else those with the fewest wrong letters, if they are few; case and separators do not count. */
export function similar(typed: string, names: readonly string[]): string[] {
  const word = plain(typed);
  const containing = word.length < MIN_LETTERS ? [] : names.filter((name) => plain(name).includes(word));
  if (containing.length > 0 && containing.length <= MAX_SUGGESTIONS) return containing;
  const differences = names.map((name) => ({
    name,
    difference: distance(word, plain(name)) / Math.max(word.length, plain(name).length, 1),
  }));
  const least = differences.reduce((min, { difference }) => Math.min(min, difference), MAX_DIFFERENCE);
  return differences
    .filter(({ difference }) => difference === least)
    .map(({ name }) => name)
    .slice(0, MAX_SUGGESTIONS);
}

const plain = (text: string) => text.toLowerCase().replaceAll(/[\s_.-]+/g, '');
