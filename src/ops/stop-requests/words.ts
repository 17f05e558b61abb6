import { isAscii } from '../../text/fold.ts';
import { foldText } from '../../text/mixed-scripts.ts';

const APOSTROPHES = "['’‘ʼ`´]";
/** French words that stand apart from what follows their apostrophe. */
const ELISIONS: ReadonlySet<string> = new Set(['m', 'n', 'l', 'd', 's', 'j', 't', 'c', 'qu']);
/** Written apart they are the same word: "do not", "didn t". */
const CONTRACTIONS: ReadonlySet<string> = new Set(['dont', 'didnt', 'wouldnt', 'isnt', 'doesnt', 'wont', 'cant', 'couldnt', 'havent']);
const STRETCHED = /(\p{L})\1{2,}/gu;

const LONGEST_CLAUSE = 60;
const WORD = new RegExp(String.raw`[\p{L}\p{N}]+(?:${APOSTROPHES}\p{L}+)*`, 'gu');
const APOSTROPHE = new RegExp(APOSTROPHES);

export type Joins = ReadonlyMap<string, readonly (readonly string[])[]>;

/** The words of a clause: no accents, no apostrophes ("dont"), French elisions apart ("m ecrivez"). */
export function wordsOf(clause: string, most = LONGEST_CLAUSE): string[] {
  const words: string[] = [];
  for (const [raw] of clause.matchAll(WORD)) {
    const pieces = raw.split(APOSTROPHE).map((piece) => (isAscii(piece) ? piece : foldText(piece)).toLowerCase().replace(STRETCHED, '$1'));
    const [first = '', ...rest] = pieces;
    if (rest.length > 0 && ELISIONS.has(first)) words.push(first, rest.join(''));
    else words.push(pieces.join(''));
    if (words.length >= most) break;
  }
  return words.reduce<string[]>((all, word) => {
    const before = all.at(-1) ?? '';
    const contracted = word === 'not' ? `${before}nt` : word === 't' ? `${before}t` : '';
    if (CONTRACTIONS.has(contracted)) all[all.length - 1] = contracted;
    else all.push(word);
    return all;
  }, []);
}

/** The same with what belongs together in one: "opt out" is optout, "mailing list" mailinglist. */
export function joined(words: readonly string[], joins: Joins): string[] {
  const all: string[] = [];
  for (let at = 0; at < words.length; ) {
    const found = joins.get(words[at] ?? '')?.find((join) => join.slice(0, -1).every((word, index) => words[at + index] === word));
    all.push(found?.at(-1) ?? words[at] ?? '');
    at += found === undefined ? 1 : found.length - 1;
  }
  return all;
}
