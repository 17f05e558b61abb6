import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { STANDARD_LIMITS } from '../../src/limits.ts';
import { type JsonRecord, JsonRecordReader } from '../../src/sources/json-records.ts';

function readAll(bytes: Buffer, sizes: readonly number[] = [bytes.length], reader = new JsonRecordReader()): JsonRecord[] {
  const records: JsonRecord[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    records.push(...reader.push(bytes.subarray(at, at + size)));
    at += size;
  }
  reader.end();
  return records;
}

/** The message of the InputError that it must end with. */
function refusal(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'accepted';
}

function read(text: string, sizes?: readonly number[]): JsonRecord[] {
  return readAll(Buffer.from(text, 'utf8'), sizes);
}

/** The document that the records stand for, as text, so that key order and `__proto__` count. */
function documentOf(reader: JsonRecordReader, records: readonly JsonRecord[]): string {
  const top = new Map<string, unknown>();
  const sections = new Map([...reader.sections].map((name): [string, [string, unknown][]] => [name, []]));
  for (const { section, key, value } of records) {
    if (key === undefined) top.set(section, value);
    else sections.get(section)?.push([key, value]);
  }
  for (const [name, entries] of sections) top.set(name, Object.fromEntries(entries));
  return textOf(Object.fromEntries(top));
}

function textOf(document: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\0|\p{Cs}/gu, '\ufffd');
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]): [string, unknown] => [String(storable(key)), storable(item)]));
}

/**
 * V8 misreads escaped keys of objects whose shape it has seen with a backslash in that place (nodejs/node#63785), so only keys
 * that are parsed by themselves may hold what is escaped: none inside of records, none where JSON.parse reads the whole.
 */
function withPlainKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]): [string, unknown] => [`n${plain(key)}`, withPlainKeys(item)]));
}

function plain(key: string): string {
  return key.replace(/["\\\p{Cc}\p{Cs}]/gu, '');
}

const json = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 }).map(withPlainKeys);
const anySuffix = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('"', '\\', '\\\\', '\\"', '{', '}', '\u2028', 'ünï😀', '\n'),
);
const scalar = json.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value));

/** Names begin with a letter and their number: no inserted byte makes two of them equal. */
function numbered(letter: string, suffix: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .array(fc.tuple(suffix, value), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries.map(([key, item], i): [string, unknown] => [`${letter}${i}${key}`, item])));
}

function documents(letter: string, suffix: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> {
  return numbered(letter, suffix, fc.oneof(numbered(letter, suffix, json), scalar));
}

const layout = fc.constantFrom('', ' ', '  ', '\t', '\r\n  ', '\n\n');
type Layout = { indent: string; ascii: boolean; around: string };
const layouts = fc.record({ indent: layout, ascii: fc.boolean(), around: layout });

function write(document: Record<string, unknown>, { indent, ascii, around }: Layout): string {
  const text = JSON.stringify(document, null, indent);
  const written = ascii ? text.replace(/[^ -~\s]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) : text;
  return `${around}${written}${around}`;
}

/** For JSON.parse as a whole. */
const documentText = fc
  .tuple(documents('p', fc.string({ unit: 'grapheme', maxLength: 6 }).map(plain)), layouts)
  .map(([document, how]) => write(document, how));
const sizes = fc.oneof(fc.constant([1]), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }));

describe('whole documents', () => {
  it('gives back what was written, however it is laid out and cut', () => {
    fc.assert(
      fc.property(documents('a', anySuffix), layouts, sizes, (document, how, cuts) => {
        const reader = new JsonRecordReader();
        const records = readAll(Buffer.from(write(document, how), 'utf8'), cuts, reader);
        expect(documentOf(reader, records)).toBe(textOf(document));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(documentText, sizes, (text, cuts) => {
        const reader = new JsonRecordReader();
        const records = readAll(Buffer.from(text, 'utf8'), cuts, reader);
        expect(documentOf(reader, records)).toBe(outcomeOfParse(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same records and lines at every chunk size', () => {
    fc.assert(
      fc.property(documentText, sizes, (text, cuts) => {
        expect(read(text, cuts)).toStrictEqual(read(text));
      }),
      { numRuns: 500 },
    );
  });

  it('tells sections, keys, plain values and lines', () => {
    const text =
      '{\n  "clients": {\n    "ana": {\n      "n": 1\n    },\n    "ben":\n      null\n  },' +
      '\n  "pages": {},\n  "list": [1],\n  "last_updated": "x"\n}\n';
    const reader = new JsonRecordReader();
    expect(readAll(Buffer.from(text), [3], reader)).toStrictEqual([
      { section: 'clients', key: 'ana', value: { n: 1 }, line: 3 },
      { section: 'clients', key: 'ben', value: null, line: 7 },
      { section: 'list', key: undefined, value: [1], line: 10 },
      { section: 'last_updated', key: undefined, value: 'x', line: 11 },
    ]);
    expect([...reader.sections]).toStrictEqual(['clients', 'pages']);
  });

  it('yields a record as soon as its last byte is there', () => {
    const reader = new JsonRecordReader();
    expect([...reader.push(Buffer.from('{"a":{"b":{"c":1'))]).toStrictEqual([]);
    expect([...reader.push(Buffer.from('}'))]).toStrictEqual([{ section: 'a', key: 'b', value: { c: 1 }, line: 1 }]);
  });

  it('keeps each of two records with one key', () => {
    expect(read('{"a":{"b":1,"b":2}}').map(({ value }) => value)).toStrictEqual([1, 2]);
  });

  it.each(['quote " in it', 'ends in \\', 'two \\\\', '\\"', 'tab\tnewline\n', 'naïve 漢字 😀', '{"a":1}', '', 'a:b,c]', '__proto__'])(
    'reads key and value %j cut anywhere',
    (text) => {
      const source = JSON.stringify({ section: Object.fromEntries([[text, [text, { k: text }]]]) });
      const bytes = Buffer.from(source, 'utf8');
      for (let cut = 1; cut < bytes.length; cut++) {
        const [record, ...more] = readAll(bytes, [cut, bytes.length]);
        expect(more).toHaveLength(0);
        expect(record?.key).toBe(text);
        expect(JSON.stringify(record?.value)).toBe(JSON.stringify([text, { k: text }]));
      }
    },
  );

  it('reads numbers, true, false and null that end with the chunk', () => {
    expect(read('{"a":{"b":-1.5e3,"c":true,"d":false,"e":null},"f":12}', [1]).map(({ value }) => value)).toStrictEqual([
      -1500,
      true,
      false,
      null,
      12,
    ]);
  });
});

const OUTCOME_REFUSED = 'refused';

function outcomeOfReader(bytes: Buffer, cuts: readonly number[]): string {
  const reader = new JsonRecordReader();
  try {
    return documentOf(reader, readAll(bytes, cuts, reader));
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return OUTCOME_REFUSED;
  }
}

function outcomeOfParse(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const document = storable(value);
    return typeof document === 'object' && document !== null ? textOf(document) : OUTCOME_REFUSED;
  } catch {
    return OUTCOME_REFUSED;
  }
}

describe('broken documents', () => {
  it('accepts a truncated document only where JSON.parse does, with the same content', () => {
    fc.assert(
      fc.property(documentText, fc.nat(), sizes, (text, at, cuts) => {
        const bytes = Buffer.from(text, 'utf8');
        const cut = bytes.subarray(0, at % bytes.length);
        const whole =
          cut.toString('utf8').includes('\ufffd') && !text.includes('\ufffd') ? OUTCOME_REFUSED : outcomeOfParse(cut.toString('utf8'));
        expect(outcomeOfReader(cut, cuts)).toBe(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it('accepts a document with a byte too many only where JSON.parse does, with the same content', () => {
    fc.assert(
      fc.property(documentText, fc.nat(), fc.constantFrom(...'{}[]",:\\'), sizes, (text, at, byte, cuts) => {
        const broken = [...text];
        broken.splice(at % (broken.length + 1), 0, byte);
        const changed = broken.join('');
        expect(outcomeOfReader(Buffer.from(changed, 'utf8'), cuts)).toBe(outcomeOfParse(changed));
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts a document with a byte missing only where JSON.parse does, with the same content', () => {
    fc.assert(
      fc.property(documentText, fc.nat(), sizes, (text, at, cuts) => {
        const structural = [...text.matchAll(/[{}[\]",:\\]/g)].map((match) => match.index);
        const index = structural[at % structural.length] ?? 0;
        const changed = text.slice(0, index) + text.slice(index + 1);
        expect(outcomeOfReader(Buffer.from(changed, 'utf8'), cuts)).toBe(outcomeOfParse(changed));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a missing colon', '{\n  "a": {\n    "b" 1\n  }\n}', 3, 9, 'a colon expected'],
    ['a missing comma between sections', '{\n  "a": {}\n  "b": {}\n}', 3, 3, 'a comma or } expected'],
    ['a missing comma between records', '{"a": {"b": {}\n "c": {}}}', 2, 2, 'a comma or } expected'],
    ['a comma before the end of a section', '{\n"a": {"b": 1,\n}}', 3, 1, 'a key in quotes expected'],
    ['a comma before the end', '{"a": 1,}', 1, 9, 'a key in quotes expected'],
    ['a key without quotes', '{"a": {b: 1}}', 1, 8, 'a key in quotes or } expected'],
    ['a missing value', '{"a": {"b":\n  , "c": 1}}', 2, 3, 'a value expected'],
    ['a comma inside a record', '{"a": {\n "b": {"c":\n   1,}}}', 3, 6, 'this is not JSON'],
    ['brackets that do not match', '{"a": {\n "b": {"c": 1]}}', 2, 14, 'this is not JSON'],
    ['a raw newline in a string', '{"a": {\n\n "b": "x\ny"}}', 3, 9, 'this is not JSON'],
    ['a word that is no value', '{"a": {\n  "b": tru}}', 2, 8, 'this is not JSON'],
    ['a key with a bad escape', '{"a": {\n  "b\\x": 1}}', 2, 6, 'this is not JSON'],
    ['an extra brace', '{"a": {}}\n}', 2, 1, 'nothing more expected'],
    ['an array at the top', '[{"a": 1}]', 1, 1, 'an object with "clients" and "pages" expected'],
    ['a string at the top', ' "a"', 1, 2, 'an object with "clients" and "pages" expected'],
    ['a number at the top', '\n7', 2, 1, 'an object with "clients" and "pages" expected'],
    ['a byte order mark', '\ufeff{}', 1, 1, 'an object with "clients" and "pages" expected'],
    ['garbage behind the end', '{"a": {}}\n\n  x', 3, 3, 'nothing more expected'],
    ['a second document', '{} {}', 1, 4, 'nothing more expected'],
    ['an empty file', '', 1, 1, 'the file is empty'],
    ['a file of spaces', ' \n \n', 3, 1, 'the file is empty'],
    ['an end between records', '{"a": {"b": 1},\n', 2, 1, 'the file ends too early'],
    ['an end inside a record', '{"a": {\n "b": {"c":\n\n [1', 2, 7, 'the file ends inside the value that begins here'],
    ['an end inside a key', '{"a": {\n "b', 2, 2, 'the file ends inside the value that begins here'],
    ['an end inside a number', '{"a": 12', 1, 7, 'the file ends inside the value that begins here'],
  ])('names line and column of %s', (_, text, line, column, what) => {
    for (const size of [1, 2, 7, 1000]) {
      expect(refusal(() => read(text, [size]))).toBe(`line ${line}, column ${column}: ${what}`);
    }
  });

  it('hands out the records before the fault, then throws', () => {
    const seen: unknown[] = [];
    const reader = new JsonRecordReader();
    expect(() => {
      for (const { key } of reader.push(Buffer.from('{"a": {"b": 1, "c": 2 3}}'))) seen.push(key);
    }).toThrow(InputError);
    expect(seen).toStrictEqual(['b', 'c']);
  });

  it.each([
    ['in a value', [0x22, 0x61, 0xff, 0x22], 9],
    ['that cuts a character short', [0x22, 0xe6, 0xbc, 0x22], 8],
    ['that writes a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22], 8],
    ['that writes NUL in two bytes', [0x22, 0xc0, 0x80, 0x22], 8],
  ])('refuses invalid UTF-8 %s', (_, value, column) => {
    const bytes = Buffer.concat([Buffer.from('{"a":\n{"b": '), Buffer.from(value), Buffer.from('}}')]);
    for (const size of [1, 3, 100]) {
      expect(refusal(() => readAll(bytes, [size]))).toBe(`line 2, column ${column}: this is not UTF-8`);
    }
  });

  it('refuses invalid UTF-8 in a key and between values', () => {
    const key = Buffer.concat([Buffer.from('{"a": {"'), Buffer.from([0xfe]), Buffer.from('": 1}}')]);
    const between = Buffer.concat([Buffer.from('{"a": {"b": 1}'), Buffer.from([0x80]), Buffer.from('}')]);
    expect(() => readAll(key)).toThrow(/not UTF-8/);
    expect(() => readAll(between)).toThrow(InputError);
  });
});

describe('limits', () => {
  it('refuses a value over the limit and names where it begins', () => {
    const text = `{"a": {\n  "b": "${'x'.repeat(200)}"}}`;
    expect(() => readAll(Buffer.from(text), [10], new JsonRecordReader('sections', { ...STANDARD_LIMITS, record: 100 }))).toThrow(
      /^line 2, column 8: the value that begins here is larger than/,
    );
    expect(readAll(Buffer.from(text), [10], new JsonRecordReader('sections', { ...STANDARD_LIMITS, record: 300 }))).toHaveLength(1);
  });

  it('limits each value, not all of them together', () => {
    const text = JSON.stringify({ a: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [i, 'x'.repeat(50)])) });
    expect(readAll(Buffer.from(text), [7], new JsonRecordReader('sections', { ...STANDARD_LIMITS, record: 60 }))).toHaveLength(50);
  });
});

describe('characters that PostgreSQL cannot store', () => {
  it.each([
    ['NUL', '"a\\u0000b"', 'a\ufffdb', 1],
    ['a lone high surrogate', '"a\\ud83d"', 'a\ufffd', 1],
    ['a lone low surrogate', '"\\uDE00b"', '\ufffdb', 1],
    ['surrogates in the wrong order', '"\\ude00\\ud83d"', '\ufffd\ufffd', 2],
    ['nested ones', '{"x":["\\u0000\\u0000",{"y":"\\udfff"}]}', { x: ['\ufffd\ufffd', { y: '\ufffd' }] }, 3],
    ['one in a nested key', '{"k\\u0000":1}', { 'k\ufffd': 1 }, 1],
  ])('replaces and counts %s', (_, source, value, count) => {
    for (const size of [1, 5, 1000]) {
      const reader = new JsonRecordReader();
      expect(readAll(Buffer.from(`{"a":{"b":${source}}}`), [size], reader).map((record) => record.value)).toStrictEqual([value]);
      expect(reader.replacedCharacters).toBe(count);
    }
  });

  it('replaces and counts in keys of records', () => {
    const reader = new JsonRecordReader();
    expect(readAll(Buffer.from('{"s":{"k\\u0000\\ud800":1}}'), [2], reader)).toMatchObject([{ key: 'k\ufffd\ufffd' }]);
    expect(reader.replacedCharacters).toBe(2);
  });

  it.each([
    ['a surrogate pair', '"\\ud83d\\ude00"', '😀'],
    ['an escaped backslash before u0000', '"\\\\u0000"', '\\u0000'],
    ['an escaped backslash before ud800', '"\\\\ud800"', '\\ud800'],
    ['U+FFFD itself', '"\ufffd\\ufffd"', '\ufffd\ufffd'],
    ['other control characters', '"\\u0001\\u001f"', '\u0001\u001f'],
  ])('keeps %s and counts nothing', (_, source, value) => {
    const reader = new JsonRecordReader();
    expect(readAll(Buffer.from(`{"a":{"b":${source}}}`), [1], reader)).toMatchObject([{ value }]);
    expect(reader.replacedCharacters).toBe(0);
  });

  it('keeps an own __proto__ key where something was replaced', () => {
    const [record] = read('{"a":{"b":{"__proto__":{"x":1},"c":"\\u0000"}}}');
    expect(JSON.stringify(record?.value)).toBe('{"__proto__":{"x":1},"c":"\ufffd"}');
  });

  it('counts every one of arbitrary strings', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('\0', '\ud800', '\udc00', '\\', '"', 'u0000', '😀'), fc.string()), { maxLength: 12 }),
        sizes,
        (parts, cuts) => {
          const text = parts.join('');
          const reader = new JsonRecordReader();
          const [record] = readAll(Buffer.from(JSON.stringify({ a: { b: text } })), cuts, reader);
          expect(record?.value).toBe(storable(text));
          expect(reader.replacedCharacters).toBe(text.match(/\0|\p{Cs}/gu)?.length ?? 0);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
