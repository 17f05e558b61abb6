/** A spam pattern: words, separated by commas, in any case. */
export interface SpamPattern {
  key: string;
  words: string;
}

const PART_OF_WORD = /[\p{L}\p{N}_]/u;

/** Tells which patterns a text matches: whole words, so that "current" is not urgent. Undefined where there are none. */
export function spamReader(patterns: readonly SpamPattern[]): (text: string) => string[] | undefined {
  const lists = patterns.map(({ key, words }) => ({ key, words: words.split(',').map(plain) }));
  return (written) => {
    const text = plain(written);
    const keys = lists.filter(({ words }) => words.some((word) => word !== '' && holds(text, word))).map(({ key }) => key);
    return keys.length === 0 ? undefined : keys;
  };
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** Words may end in a sign ("18+"), so that a word's end is where no letter follows. */
function holds(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!isPart(text.codePointAt(at + word.length)) && !isPart(before(text, at))) return true;
  }
  return false;
}

function before(text: string, at: number): number | undefined {
  const last = text.codePointAt(at - 1);
  const isLowHalf = last !== undefined && last >= 0xdc00 && last <= 0xdfff;
  return isLowHalf ? text.codePointAt(at - 2) : last;
}

function isPart(codePoint: number | undefined): boolean {
  return codePoint !== undefined && PART_OF_WORD.test(String.fromCodePoint(codePoint));
}
