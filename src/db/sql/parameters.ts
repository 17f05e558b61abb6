import { UsageError } from '../../errors.ts';

/** Strings, quoted names, dollar quotes, comments and casts, in which a colon names no parameter; then the parameter itself. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)/g;

/**
 * Puts values in the place of `:name`, each as a quoted literal whose type PostgreSQL infers, as psql does with `:'name'`.
 * Throws UsageError for a name without a value and a value without a name.
 */
export function bindParameters(query: string, values: ReadonlyMap<string, string>): string {
  const used = new Set<string>();
  const text = query.replace(TOKEN, (token: string, _tag: string | undefined, name: string | undefined) => {
    if (name === undefined) return token;
    const value = values.get(name);
    if (value === undefined) {
      throw new UsageError(`the query names :${name}, which has no value`, { suggestion: `add --param ${name}=VALUE` });
    }
    used.add(name);
    return `'${value.replaceAll("'", "''")}'`;
  });
  const unused = [...values.keys()].find((name) => !used.has(name));
  if (unused !== undefined) {
    throw new UsageError(`the query has no :${unused}`, { suggestion: `write :${unused} in the query where the value belongs` });
  }
  return text;
}
