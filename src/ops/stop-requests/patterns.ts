import type { Idiom } from './idioms.ts';

interface Slot {
  alternatives: readonly { word: string; open: 'end' | 'start' | undefined }[];
  optional: boolean;
}

export interface Compiled extends Omit<Idiom, 'words'> {
  slots: readonly Slot[];
}

/** By the words that a pattern may begin with, none of which is open. */
export type Patterns = ReadonlyMap<string, readonly Compiled[]>;

function compile({ words, ...idiom }: Idiom): Compiled {
  const slots = words.split(' ').map((piece): Slot => {
    const optional = piece.endsWith('?');
    const alternatives = (optional ? piece.slice(0, -1) : piece).split('|').map((word) => {
      if (word.endsWith('*')) return { word: word.slice(0, -1), open: 'end' as const };
      return word.startsWith('*') ? { word: word.slice(1), open: 'start' as const } : { word, open: undefined };
    });
    return { alternatives, optional };
  });
  return { ...idiom, slots };
}

export function byFirstWord(idioms: readonly Idiom[]): Patterns {
  const found = new Map<string, Compiled[]>();
  for (const pattern of idioms.map(compile)) {
    const past = pattern.slots.findIndex(({ optional }) => !optional) + 1;
    const firsts = new Set(pattern.slots.slice(0, past).flatMap(({ alternatives }) => alternatives.map(({ word }) => word)));
    for (const word of firsts) found.set(word, [...(found.get(word) ?? []), pattern]);
  }
  return found;
}

/** Where a pattern that begins at a word ends; undefined: it does not begin there. The longest way counts. */
export function matchAt(words: readonly string[], at: number, slots: readonly Slot[], slot = 0): number | undefined {
  const next = slots[slot];
  if (next === undefined) return at;
  const word = words[at];
  const taken = word !== undefined && next.alternatives.some((alternative) => fits(word, alternative));
  const end = taken ? matchAt(words, at + 1, slots, slot + 1) : undefined;
  return end ?? (next.optional ? matchAt(words, at, slots, slot + 1) : undefined);
}

function fits(word: string, { word: wanted, open }: Slot['alternatives'][number]): boolean {
  if (open === 'end') return word.startsWith(wanted);
  return open === 'start' ? word.endsWith(wanted) : word === wanted;
}
