import { distance } from '../distance.ts';

const known = new Map<string, string>();
const MAX_KNOWN = 5_000;
/** Longer ones are no headers and no words of a list. */
const LONGEST_KNOWN = 60;

/** A name without what writers of tables differ in: case, accents, ё, blanks, punctuation, camelCase. Empty where nothing is left. */
export function nameKey(name: string): string {
  const found = known.get(name);
  if (found !== undefined) return found;
  const key = tokens(name).join('');
  // Headers and states come with every row.
  if (name.length <= LONGEST_KNOWN) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(name, key);
  }
  return key;
}

function tokens(name: string): string[] {
  const split = name
    .normalize('NFKC')
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .normalize('NFD')
    // Accents, and the dots of ё.
    .replaceAll(/\p{M}/gu, '');
  return split.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A name and what it says besides: `Revenue, mln (2025)` -> Revenue; `, mln (2025)`. */
export function withoutRemark(name: string): { name: string; remark: string } {
  const match = /^([^([,:;]+)([([,:;].*)$/su.exec(name.trim());
  return match?.[1] === undefined ? { name, remark: '' } : { name: match[1].trim(), remark: (match[2] ?? '').replace(/^[,:;]\s*/, '') };
}

/** Whether two names are the same but for a slip, a plural or the order of their words. */
export function isSimilar(a: string, b: string): boolean {
  const sorted = (name: string) =>
    tokens(name)
      .map((token) => (token.length > 3 ? token.replace(/s$/, '') : token))
      .sort()
      .join('');
  if (sorted(a) === sorted(b)) return true;
  const [x, y] = [nameKey(a), nameKey(b)];
  const length = Math.max(x.length, y.length);
  // The first letter is rarely the slip: mail is no detail, state no date.
  return length >= 5 && x[0] === y[0] && x.at(-1) === y.at(-1) && distance(x, y) <= (length >= 10 ? 2 : 1);
}

/** The share of its letters in which a word may differ from what it is taken for. */
const FURTHEST = 0.4;

/** The one that was probably meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const key = nameKey(word);
  const rated = candidates.map((candidate) => {
    const name = nameKey(candidate);
    const contains = key.length >= 3 && (name.includes(key) || key.includes(name)) ? 0.3 : 1;
    const length = Math.max(1, key.length, name.length);
    // Texts that differ more in length alone are not compared letter by letter: one may be a novel.
    const isFar = Math.abs(key.length - name.length) > FURTHEST * length;
    return { candidate, difference: Math.min(contains, isFar ? 1 : distance(key, name) / length) };
  });
  const [best] = rated.sort((a, b) => a.difference - b.difference);
  return best !== undefined && best.difference <= FURTHEST ? best.candidate : undefined;
}
