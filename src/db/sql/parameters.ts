import { UsageError } from '../../errors.ts';

/**
 * What a colon names no parameter in: escape strings, strings, quoted names, names (which may hold a $), dollar quotes, line comments and
 * casts. Block comments nest, which no pattern can follow.
 */
const TOKEN =
  /(?<plain>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|(?<tag>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)[\s\S]*?\k<tag>|--[^\n]*|::)|:(?<name>[A-Za-z_]\w*)|(?<open>\/\*)/uy;

/** A query with its values, and where in the query as it was written an offset of it stands. */
export interface BoundQuery {
  text: string;
  origin(offset: number): number;
}

/** The query in pieces: names and single characters are code, what holds text or remarks is not, and parameters have a name. */
function* tokens(query: string): Generator<{ text: string; kind: 'code' | 'text' | 'comment'; name?: string | undefined }> {
  for (let i = 0; i < query.length; ) {
    TOKEN.lastIndex = i;
    const match = TOKEN.exec(query);
    const block = match?.groups?.open !== undefined;
    const text = block ? query.slice(i, commentEnd(query, i)) : (match?.[0] ?? query.charAt(i));
    const kind = block || text.startsWith('--') ? 'comment' : /^(?:[eE]?'|"|\$)/.test(text) ? 'text' : 'code';
    yield { text, kind, name: match?.groups?.name };
    i += text.length;
  }
}

/**
 * Puts values in the place of `:name`, each as a quoted literal whose type PostgreSQL infers, as psql does with `:'name'`.
 * Throws UsageError for a name without a value and a value without a name.
 */
export function bindParameters(query: string, values: ReadonlyMap<string, string>): BoundQuery {
  const used = new Set<string>();
  /** Where a value stands in the text, and where its name stood in the query. */
  const shifts: { start: number; end: number; from: number; by: number }[] = [];
  let text = '';
  let read = 0;
  for (const token of tokens(query)) {
    const from = read;
    read += token.text.length;
    if (token.name === undefined) {
      text += token.text;
      continue;
    }
    const value = values.get(token.name);
    if (value === undefined) {
      throw new UsageError(`the query names :${token.name}, which has no value`, { suggestion: `add --param ${token.name}=VALUE` });
    }
    used.add(token.name);
    const start = text.length;
    // The space: behind an E, a B or another string the literal would be something else.
    text += `${/[\w'"$]$/.test(text) ? ' ' : ''}'${value.replaceAll("'", "''")}'`;
    shifts.push({ start, end: text.length, from, by: read - text.length });
  }
  const unused = [...values.keys()].find((name) => !used.has(name));
  if (unused !== undefined) {
    throw new UsageError(`the query has no :${unused}`, { suggestion: `write :${unused} in the query where the value belongs` });
  }
  return {
    text,
    origin(offset) {
      const last = shifts.findLast(({ start }) => start <= offset);
      if (last === undefined) return offset;
      return offset < last.end ? last.from : offset + last.by;
    },
  };
}

function commentEnd(query: string, from: number): number {
  let depth = 0;
  for (const match of query.slice(from).matchAll(/\/\*|\*\//g)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return from + match.index + 2;
  }
  return query.length;
}

/** A query whose texts, names and comments hold nothing: of the same length, to find statements in. */
export function withoutText(query: string): string {
  const blank = { code: undefined, text: 'x', comment: ' ' };
  return [...tokens(query)].map(({ text, kind }) => blank[kind]?.repeat(text.length) ?? text).join('');
}
