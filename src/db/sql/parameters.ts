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

/**
 * Puts values in the place of `:name`, each as a quoted literal whose type PostgreSQL infers, as psql does with `:'name'`.
 * Throws UsageError for a name without a value and a value without a name.
 */
export function bind(query: string, values: ReadonlyMap<string, string>): BoundQuery {
  const used = new Set<string>();
  const shifts: { end: number; by: number; start: number; from: number }[] = [];
  let text = '';
  for (let i = 0; i < query.length; ) {
    TOKEN.lastIndex = i;
    const match = TOKEN.exec(query);
    if (match === null) {
      text += query[i];
      i += 1;
    } else if (match.groups?.open !== undefined) {
      const end = commentEnd(query, i);
      text += query.slice(i, end);
      i = end;
    } else if (match.groups?.name !== undefined) {
      const { name } = match.groups;
      const value = values.get(name);
      if (value === undefined) {
        throw new UsageError(`the query names :${name}, which has no value`, { suggestion: `add --param ${name}=VALUE` });
      }
      used.add(name);
      const start = text.length;
      // The space: behind an E, a B or another string the literal would be something else.
      text += `${/[\w'"$]$/.test(text) ? ' ' : ''}'${value.replaceAll("'", "''")}'`;
      i += match[0].length;
      shifts.push({ start, end: text.length, from: i - match[0].length, by: i - text.length });
    } else {
      text += match[0];
      i += match[0].length;
    }
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

export function bindParameters(query: string, values: ReadonlyMap<string, string>): string {
  return bind(query, values).text;
}

/** A query whose texts, names and comments hold nothing: of the same length, to find statements in. */
export function withoutText(query: string): string {
  let text = '';
  for (let i = 0; i < query.length; ) {
    TOKEN.lastIndex = i;
    const match = TOKEN.exec(query);
    const found = match?.[0] ?? query[i] ?? '';
    if (match?.groups?.open !== undefined) {
      const end = commentEnd(query, i);
      text += ' '.repeat(end - i);
      i = end;
      continue;
    }
    text += found.startsWith('--') ? ' '.repeat(found.length) : /^(?:[eE]?'|"|\$)/.test(found) ? 'x'.repeat(found.length) : found;
    i += found.length;
  }
  return text;
}
