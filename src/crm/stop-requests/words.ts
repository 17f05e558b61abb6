import { isAscii } from '../../text/fold.ts';
import { foldText } from '../../text/mixed-scripts.ts';

export const APOSTROPHES = "['’‘ʼ`´]";
/** French words that stand apart from what follows their apostrophe. */
export const ELISIONS: ReadonlySet<string> = new Set(['m', 'n', 'l', 'd', 's', 'j', 't', 'c', 'qu']);
/** Written apart they are the same word: "do not", "didn t". */
const CONTRACTIONS: ReadonlySet<string> = new Set(['dont', 'didnt', 'wouldnt', 'isnt']);
export const STRETCHED = /(\p{L})\1{2,}/gu;

const LONGEST_CLAUSE = 60;
const WORD = new RegExp(String.raw`[\p{L}\p{N}]+(?:${APOSTROPHES}\p{L}+)*`, 'gu');
const APOSTROPHE = new RegExp(APOSTROPHES);

/** The words of a clause: no accents, no apostrophes ("dont"), French elisions apart ("m ecrivez"). */
export function wordsOf(clause: string): string[] {
  const words: string[] = [];
  for (const [raw] of clause.matchAll(WORD)) {
    const pieces = raw.split(APOSTROPHE).map((piece) => (isAscii(piece) ? piece : foldText(piece)).toLowerCase().replace(STRETCHED, '$1'));
    const [first = '', ...rest] = pieces;
    if (rest.length > 0 && ELISIONS.has(first)) words.push(first, rest.join(''));
    else words.push(pieces.join(''));
    if (words.length >= LONGEST_CLAUSE) break;
  }
  return words.reduce<string[]>((all, word) => {
    const before = all.at(-1) ?? '';
    const contracted = contractedWith(before, word);
    if (contracted !== undefined) all[all.length - 1] = contracted;
    else all.push(word);
    return all;
  }, []);
}

export function contractedWith(before: string, word: string): string | undefined {
  if (word !== 'not' && word !== 't') return undefined;
  const contracted = word === 'not' ? `${before}nt` : `${before}t`;
  return CONTRACTIONS.has(contracted) ? contracted : undefined;
}
