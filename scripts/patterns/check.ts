// Whether a pattern takes linear time: proved by recheck's automata, else measured on what is likely to hurt it.
import { createRequire } from 'node:module';
import type { Pattern } from './collect.ts';

process.env.RECHECK_BACKEND = 'pure';
const { checkSync }: typeof import('recheck') = createRequire(import.meta.url)('recheck');

const PROOF_MS = 3_000;
/** Of the hostile strings; linear work takes so many times as long for the long ones, and quadratic four times that. */
const SHORT = 2_000;
const TIMES = 8;
const MOST = 3 * TIMES;
const UNMEASURABLE_MS = 40;
const ROUNDS = 8;
const SEPARATORS = ['', ' ', '  ', '\n', '\t', '.', '@', ', '];

/** Undefined: linear, as far as anybody can tell. */
export function whySuperLinear(pattern: Pattern): string | undefined {
  const found = checkSync(withSmallBounds(pattern.source), pattern.flags, {
    checker: 'automaton',
    timeout: PROOF_MS,
    maxPatternSize: 20_000,
    maxNFASize: 200_000,
  });
  if (found.status === 'safe') return undefined;
  if (found.status === 'vulnerable') return `${found.complexity.summary}, e.g. ${found.attack.pattern.slice(0, 80)}`;
  return slowOn(pattern);
}

/**
 * `{0,63}` as `{0,1}`: how large a bound is makes a constant of it, and only what has none can make the time grow faster than the text. The
 * automata of large bounds are too large to be looked at.
 */
function withSmallBounds(source: string): string {
  return source.replaceAll(
    /\\u\{[0-9a-fA-F]+\}|\\[pP]\{[^}]*\}|\\.|\{(\d+)(,?)(\d*)\}/gs,
    (whole, min?: string, comma?: string, max?: string) => {
      if (min === undefined) return whole;
      const least = Math.min(Number(min), 1);
      return comma === ',' && max === '' ? `{${least},}` : `{${least},${least + 1}}`;
    },
  );
}

/** The words of the pattern and single characters, in rows, by themselves and after one another. */
function slowOn({ source, flags }: Pattern): string | undefined {
  const words = [...new Set(source.match(/[\p{L}]{2,}/gu) ?? [])].filter((word) => !/^u[0-9a-f]*$/i.test(word));
  const units = [...words, 'a', '1', 'A1', 'x', "'", '"'].flatMap((word) => SEPARATORS.map((separator) => word + separator));
  const texts = [
    ...units.map((unit) => ({ start: '', unit })),
    ...words.flatMap((word) => [' ', '\n', '\t', '.', '-', 'a', 'a ', '1 '].map((unit) => ({ start: `${word} `, unit }))),
  ];
  const pattern = new RegExp(source, flags.includes('y') ? flags : flags.replace('g', ''));
  for (const { start, unit } of texts) {
    const text = (length: number) => `${start}${unit.repeat(Math.ceil(length / unit.length))}\0`;
    if (isLinear(pattern, text(SHORT), text(SHORT * TIMES))) continue;
    return `slow on ${JSON.stringify(`${start}${unit}`)} in a row`;
  }
  return undefined;
}

/** Measured again and again before it is held against the pattern: the machine may be busy. */
function isLinear(pattern: RegExp, short: string, long: string): boolean {
  let [shortMs, longMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    longMs = Math.min(longMs, cpuMs(pattern, long));
    if (longMs <= UNMEASURABLE_MS) return true;
    shortMs = Math.min(shortMs, cpuMs(pattern, short));
  }
  return longMs <= shortMs * MOST;
}

function cpuMs(pattern: RegExp, text: string): number {
  const { user, system } = process.cpuUsage();
  pattern.lastIndex = 0;
  pattern.test(text);
  const spent = process.cpuUsage({ user, system });
  return (spent.user + spent.system) / 1_000;
}
