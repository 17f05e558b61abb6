/** A spam pattern: words, separated by commas, in any case. */
export interface SpamPattern {
  key: string;
  words: string;
}

/** Tells which patterns a text matches: whole words, so that "current" is not urgent. Undefined where there are none. */
export function spamReader(patterns: readonly SpamPattern[]): (text: string) => string[] | undefined {
  const compiled = patterns.flatMap(({ key, words }) => {
    const list = words
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
    return list.length === 0 ? [] : [{ key, pattern: wholeWords(list) }];
  });
  return (text) => {
    const keys = compiled.filter(({ pattern }) => pattern.test(text)).map(({ key }) => key);
    return keys.length === 0 ? undefined : keys;
  };
}

/** Words may end in a sign ("18+"), so that \b would not do. */
function wholeWords(words: readonly string[]): RegExp {
  const escaped = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s{1,9}`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${escaped.join('|')})(?![\p{L}\p{N}_])`, 'iu');
}
