import { foldName } from './names.ts';

/** What the document's own words for a status are, beside whatever a team writes. */
const DOCUMENT = new Map([
  ['active', 'Active'],
  ['paused', 'Paused'],
]);

export interface ReadStatus {
  status: string;
  /** The registry's own words; undefined: they are the document's. */
  registry?: string;
  /** No table knows them. */
  isUnknown?: boolean;
}

/** Reads statuses of registries by a table of their words, folded as foldName does. */
export function statusReader(words: ReadonlyMap<string, string>): (text: string) => ReadStatus {
  const longest = [...words.keys()].sort((a, b) => b.length - a.length);
  return (text) => {
    const key = foldName(text) ?? '';
    const own = DOCUMENT.get(key);
    if (own !== undefined && !words.has(key)) return { status: own };
    // "Ликвидировано 12.03.2024", "Действующее (с 2011)": what stands behind is no part of it.
    const found = words.has(key) ? key : longest.find((word) => key.startsWith(word) && isRemark(key.slice(word.length)));
    const status = found === undefined ? undefined : words.get(found);
    return status === undefined ? { status: text, registry: text, isUnknown: true } : { status, registry: text };
  };
}

/** A date, a remark in brackets or behind a comma. */
function isRemark(rest: string): boolean {
  return /^\s*(?:[(,;:.—–-]|(?:(?:с|от|до|on|since)\s*)?\d)/.test(rest);
}
