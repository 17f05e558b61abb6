import type { Command } from 'commander';
import { distance } from '../../ops/distance.ts';
import { SYNONYMS } from './synonyms.ts';

/** Something that could have been meant: its name, how it is written in full, and what it does. */
export interface Candidate {
  name: string;
  path: string;
  summary: string;
}

const MAX_SUGGESTIONS = 3;
/** Shorter words are in too many names. */
const MIN_LETTERS = 3;
/** Of two words: this share of their letters may differ. */
const MAX_DIFFERENCE = 0.4;

/** Every command below this one, with the words that call it. */
export function candidates(command: Command, path: readonly string[]): Candidate[] {
  return command.commands.flatMap((child) => {
    const below = [...path, child.name()];
    return [{ name: child.name(), path: below.join(' '), summary: child.summary() }, ...candidates(child, below)];
  });
}

/** One line that names what was probably meant, preferably of the first list; undefined where nothing comes near. */
export function didYouMean(typed: string, first: readonly Candidate[], others: readonly Candidate[] = []): string | undefined {
  const word = typed.toLowerCase();
  const named = (list: readonly Candidate[]) => list.filter(({ name }) => name === word);
  const tiers = [
    named(first),
    known(word, first),
    partly(word, first),
    named(others),
    alike(word, first),
    partly(word, others),
    alike(word, others),
    ...[first, others].map((list) => list.filter(({ summary }) => summary.toLowerCase().split(/\W+/).includes(word))),
  ];
  const [one, ...more] = tiers.find((tier) => tier.length > 0 && tier.length <= MAX_SUGGESTIONS) ?? [];
  if (one === undefined) return undefined;
  return more.length === 0 ? `Did you mean ${one.path}?` : `Did you mean one of ${[one, ...more].map(({ path }) => path).join(', ')}?`;
}

/** What other tools call so, preferably among these. */
function known(word: string, near: readonly Candidate[]): Candidate[] {
  const meant = Object.hasOwn(SYNONYMS, word) ? (SYNONYMS[word] ?? []) : [];
  const nearer = meant.filter((path) => near.some((candidate) => path.startsWith(candidate.path)));
  return (nearer.length > 0 ? nearer : meant).map((path) => ({ name: word, path, summary: '' }));
}

/** Names that begin with the word, or have it between hyphens. */
function partly(word: string, list: readonly Candidate[]): Candidate[] {
  if (word.length < MIN_LETTERS) return [];
  return list.filter(({ name }) => name.startsWith(word) || name.split('-').includes(word));
}

/** The names with the fewest wrong letters, if they are few. */
function alike(word: string, list: readonly Candidate[]): Candidate[] {
  const difference = ({ name }: Candidate) => distance(word, name) / Math.max(word.length, name.length);
  const least = Math.min(MAX_DIFFERENCE, ...list.map(difference));
  return list.filter((candidate) => difference(candidate) === least);
}
