// Every regular expression of src: literals by the syntax tree, those that a module builds as it loads by watching RegExp.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

export interface Pattern {
  /** The first place that has it: file and line. */
  place: string;
  source: string;
  flags: string;
}

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));
/** Built later than at load, of escaped texts: an alternative of words, and the spellings of keys that the database makes; both take linear time. */
const BUILT_LATER: ReadonlySet<string> = new Set(['db/sql/query.ts', 'ops/person-matcher.ts']);

/** Each pattern once. Throws where a module builds one that was not seen. */
export async function collectPatterns(): Promise<Pattern[]> {
  const found = new Map<string, Pattern>();
  const builders: string[] = [];
  const add = (pattern: Pattern) => void (found.has(keyOf(pattern)) || found.set(keyOf(pattern), pattern));
  for (const file of globSync('**/*.ts', { cwd: SRC })) {
    if (file.endsWith('.d.ts')) continue;
    const text = readFileSync(`${SRC}${file}`, 'utf8');
    const { literals, builds } = inTree(parseAst(text, { lang: 'ts' }, file));
    for (const { at, source, flags } of literals) add({ place: `src/${file}:${text.slice(0, at).split('\n').length}`, source, flags });
    if (builds > 0) builders.push(file);
  }
  for (const file of builders.filter((name) => !BUILT_LATER.has(name))) {
    const built = await builtAtLoad(file);
    if (built.length === 0) throw new Error(`src/${file} builds a regular expression that is not there once it is loaded`);
    for (const pattern of built) add({ place: `src/${file}`, ...pattern });
  }
  return [...found.values()];
}

export function keyOf({ source, flags }: Pick<Pattern, 'source' | 'flags'>): string {
  return `/${source}/${flags}`;
}

function inTree(root: unknown): { literals: { at: number; source: string; flags: string }[]; builds: number } {
  const literals: { at: number; source: string; flags: string }[] = [];
  let builds = 0;
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('regex' in node && isRegex(node.regex)) {
      const at = 'start' in node && typeof node.start === 'number' ? node.start : 0;
      literals.push({ at, source: node.regex.pattern, flags: node.regex.flags });
    }
    if ('type' in node && (node.type === 'NewExpression' || node.type === 'CallExpression') && 'callee' in node && isNamed(node.callee))
      builds += 1;
    for (const child of Object.values(node)) walk(child);
  };
  walk(root);
  return { literals, builds };
}

function isRegex(value: unknown): value is { pattern: string; flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && typeof value.pattern === 'string';
}

function isNamed(callee: unknown): boolean {
  return typeof callee === 'object' && callee !== null && 'name' in callee && callee.name === 'RegExp';
}

async function builtAtLoad(file: string): Promise<{ source: string; flags: string }[]> {
  const built: { source: string; flags: string }[] = [];
  const Original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct(target, parameters) {
      const pattern: RegExp = Reflect.construct(target, parameters);
      if (new Error().stack?.includes(`/src/${file}`)) built.push({ source: pattern.source, flags: pattern.flags });
      return pattern;
    },
  });
  try {
    await import(`../../src/${file}?watched`);
  } finally {
    globalThis.RegExp = Original;
  }
  return built;
}
