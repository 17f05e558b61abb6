import { randomBytes } from 'node:crypto';
import fc from 'fast-check';

/** JSON as it stands in a file: what JSON.stringify cannot write, numbers beyond all bounds and keys twice, included. */
export type Token = string;

const text = (value: string): Token => JSON.stringify(value);
const deep = (depth: number, inside: Token): Token => `${'['.repeat(depth)}${inside}${']'.repeat(depth)}`;

/** Cut at 40 or 80 characters, half of an emoji is left of these. */
const AT_A_CUT = [39, 40, 79, 80].map((length) => `${'x'.repeat(length)}😀😀`);

/** Values that some column, cast, index or cut cannot take, whatever field they stand in. */
export const HOSTILE: readonly Token[] = [
  ...['0', '-0', '-1', '0.5', '1e400', '-1e400', '1e-400', '2147483647', '2147483648', '-2147483649', '10000000000'],
  ...['9007199254740993', '9223372036854775808', '99999999999.99', '1e308', 'true', 'false', 'null', '[]', '{}', '[[]]', '[1,"a",null]'],
  ...[
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '{"constructor":null}',
    '["__proto__"]',
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"a\\udc00b"',
  ],
  ...['{"\\ud800":"\\u0000"}', deep(200, '"\\ud800"'), deep(300, '1'), deep(8_000, '1')],
  ...['NaN', 'nan', 'Infinity', '-Infinity', 'infinity', '1e400', '-0', '٣', '2147483648', '10000000000', '1,000', '0x10'].map(text),
  ...['0000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', '275760-09-13', '+010000-01-01T00:00:00Z'].map(text),
  ...['9999-12-31T23:59:59.999999-14:00', '0001-01-01T00:00:00+14:00', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'].map(text),
  ...[
    '4713-01-01 BC',
    '294277-01-01',
    'epoch',
    'now',
    '2026-02-30T00:00:00Z',
    '2026-02-01T10:00:00+25:00',
    '2026-02-01T10:00:00+99:99',
  ].map(text),
  ...[`2026-02-01T10:00:00.${'1'.repeat(200)}Z`, '2026-02-01T24:00:00Z', '2026-06-30T23:59:60Z', '1e9', '10000-01-01T00:00:00Z'].map(text),
  ...[
    '',
    ' ',
    '\t\n',
    '__proto__',
    'constructor',
    '\u202e\u200b\ufeff',
    '\ufffd',
    '=1+1',
    "'; drop table x; --",
    '%s%n',
    '\\',
    '"',
    '🇫🇷',
  ].map(text),
  ...AT_A_CUT.map(text),
  ...[randomBytes(3_000).toString('base64'), 'x'.repeat(200_000), '😀'.repeat(700)].map(text),
];

export const hostile: fc.Arbitrary<Token> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.json({ maxDepth: 3, stringUnit: 'binary' }),
  fc.double().map((value) => (Number.isFinite(value) ? String(value) : '1e999')),
  fc.bigInt().map(String),
  fc.date({ noInvalidDate: true }).map((date) => text(date.toISOString())),
);

/** An object of these tokens; a name may stand in it twice. */
export function object(entries: readonly (readonly [name: string, token: Token])[]): Token {
  return `{${entries.map(([name, token]) => `${JSON.stringify(name)}:${token}`).join(',')}}`;
}

/** A record with one field of another value: in its place, or once more behind it. */
export function withField(base: Readonly<Record<string, Token>>, name: string, token: Token, twice: boolean): Token {
  const entries = Object.entries(base).filter(([key]) => twice || key !== name);
  return object([...entries, [name, token]]);
}
