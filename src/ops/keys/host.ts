import { foldCase, NO_LETTER } from './text.ts';

const MAX_LENGTH = 253;
const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?=[^.]*[^0-9.])[a-z0-9][a-z0-9-]*[a-z0-9]$/;

/**
 * A host name as it stands in the DNS: lower case, labels beyond ASCII in Punycode. Undefined: it is none, or has a single label. The same as ops.host_key.
 */
export function hostKey(host: string): string | undefined {
  let name = host;
  if (/[^\0-\x7f]/.test(name)) {
    const labels = foldCase(name.normalize('NFKC')).split('.').map(asciiLabel);
    name = labels.join('.');
  }
  return name.length <= MAX_LENGTH && HOST.test(name) ? name : undefined;
}

const NOT_IN_A_LABEL = new RegExp(`[\\u0000-\\u002c\\u002f\\u003a-\\u0060\\u007b-\\u007f${NO_LETTER}]`, 'u');
const MAX_LABEL = 63;

/** What can be no label stays as it is. */
function asciiLabel(label: string): string {
  if (!/[^\0-\x7f]/.test(label) || NOT_IN_A_LABEL.test(label)) return label;
  const points = [...label].map((character) => character.codePointAt(0) ?? 0);
  return points.length > MAX_LABEL ? label : `xn--${punycode(points)}`;
}

// RFC 3492, section 5 and 6.3.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 0x80;
const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function punycode(points: readonly number[]): string {
  const basic = points.filter((point) => point < INITIAL_N);
  let encoded = String.fromCodePoint(...basic);
  if (basic.length > 0) encoded += '-';
  let [n, delta, bias, handled] = [INITIAL_N, 0, INITIAL_BIAS, basic.length];
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta += 1;
      if (point !== n) continue;
      encoded += variableLength(delta, bias);
      bias = adapted(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    n += 1;
  }
  return encoded;
}

function variableLength(delta: number, bias: number): string {
  let digits = '';
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
    if (rest < threshold) return digits + DIGITS[rest];
    digits += DIGITS[threshold + ((rest - threshold) % (BASE - threshold))];
    rest = Math.floor((rest - threshold) / (BASE - threshold));
  }
}

function adapted(delta: number, points: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
