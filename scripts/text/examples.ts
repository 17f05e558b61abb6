import { NONE, type PageReader } from '../../src/discovery/categorize/page-reader.ts';
import type { LabelledPage } from './sets.ts';
import type { Example } from './train.ts';

const COPIES = 2;
const GAPS = 0.3;
const SEED = 1;

/**
 * The pages as examples, and copies of them as a taxonomy with gaps would read them: other hands use words that ours does not know,
 * so that no single phrase may be leant on too hard.
 */
export function examplesOf(pages: readonly LabelledPage[], reader: PageReader): Example[] {
  const random = seeded(SEED);
  const readings = (unknown: () => ReadonlySet<number>): Example[] =>
    pages.map(({ page, category }) => ({ reading: reader.read(page, unknown()), target: reader.classes.indexOf(category ?? NONE) }));
  const full = readings(() => new Set());
  const gappy = Array.from({ length: COPIES }, () => readings(() => phrasesLeftOut(reader.phraseCount, random)));
  return [...full, ...gappy.flat()];
}

function phrasesLeftOut(count: number, random: () => number): Set<number> {
  const out = new Set<number>();
  for (let phrase = 0; phrase < count; phrase++) if (random() < GAPS) out.add(phrase);
  return out;
}

/** Mulberry32: the same numbers for the same seed, on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
