import { isAscii } from '../../text/fold.ts';
import { foldText } from '../../text/mixed-scripts.ts';
import type { Slot } from './patterns.ts';
import { APOSTROPHES, contractedWith, ELISIONS, STRETCHED } from './words.ts';

const ELIDED = new RegExp(String.raw`(?<=(?<![\p{L}\p{N}])(?:${[...ELISIONS].join('|')}))${APOSTROPHES}(?=\p{L})`, 'giu');
const HAS_APOSTROPHE = new RegExp(APOSTROPHES);
const APOSTROPHE = new RegExp(APOSTROPHES, 'g');
const ASCII_WORD = /[a-z0-9]+/g;
const WORD = /[\p{L}\p{N}]+/gu;
/** What a word that everybody uses counts for less than its letters. */
const COMMON = 3;

/** All words of a message as its clauses have them, found faster: of most messages nothing else is read. */
function* wordsOfText(text: string): Generator<string> {
  const joined = HAS_APOSTROPHE.test(text) ? text.replace(ELIDED, ' ').replace(APOSTROPHE, '') : text;
  const plain = isAscii(joined);
  const folded = (plain ? joined : foldText(joined)).toLowerCase().replace(STRETCHED, '$1');
  let before = '';
  for (const word of folded.match(plain ? ASCII_WORD : WORD) ?? []) {
    yield word;
    const contracted = contractedWith(before, word);
    if (contracted !== undefined) yield contracted;
    before = word;
  }
}

/** Whether a message has one of the hints. */
export function hasHint(text: string, hints: ReadonlySet<string>): boolean {
  for (const word of wordsOfText(text)) if (hints.has(word)) return true;
  return false;
}

/** Words of which every message that fits a pattern has one: of each pattern, those of one slot, the least common. */
export function hintsOf(patterns: readonly { slots: readonly Slot[] }[], common: ReadonlySet<string>): Set<string> {
  const hints = new Set<string>();
  for (const { slots } of patterns) {
    const [first, ...others] = slots.filter(
      ({ optional, alternatives }) => !optional && alternatives.every(({ open }) => open === undefined),
    );
    if (first === undefined) throw new Error('a pattern has no word that must be there as it is');
    const rarest = others.reduce((best, slot) => (rarity(slot, common) > rarity(best, common) ? slot : best), first);
    for (const { word } of rarest.alternatives) hints.add(word);
  }
  return hints;
}

function rarity({ alternatives }: Slot, common: ReadonlySet<string>): number {
  return Math.min(...alternatives.map(({ word }) => word.length - (common.has(word) ? COMMON : 0)));
}
