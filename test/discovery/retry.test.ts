import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/db/json.ts';
import { documentOf, toPointer } from '../../src/discovery/clients-json/retry.ts';
import { JsonRecordReader } from '../../src/sources/json-records.ts';

type Corrected = { pointer: string; record: Json; context?: Json };

const LISTS = { clients: 'following', pages: 'clients_following' } as const;

/** What stands at a pointer of the document's text, by RFC 6901 and by own properties alone. */
function at(text: string, pointer: string): unknown {
  let value: unknown = JSON.parse(text);
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The document as an import gets it, and the new pointer of each old one. */
function build(corrected: Corrected[]): { text: string; places: Map<string, string> } {
  const { document, origins } = documentOf(corrected);
  return { text: JSON.stringify(document), places: new Map([...origins].map(([place, origin]) => [origin, place])) };
}

const handle = fc.oneof(
  fc.constantFrom('ana', 'a.b', 'a/b', 'a~b', '~1', '~0', '~01', '/', '', '0', '__proto__', 'constructor', 'toString', 'following'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const section = fc.constantFrom('clients', 'pages');
const record: fc.Arbitrary<Json> = fc.oneof(
  fc.string(),
  fc.dictionary(fc.constantFrom('name', 'username', 'constructor'), fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
);
const whole = fc
  .record({ section, key: handle, record })
  .map(({ section, key, record }) => ({ pointer: toPointer([section, key]), record }));
const entry = fc.record({ section, key: handle, index: fc.nat(9), record }).map(({ section, key, index, record }) => ({
  pointer: toPointer([section, key, LISTS[section], String(index)]),
  record,
}));
const lastUpdated = fc.string().map((text): Corrected => ({ pointer: '/last_updated', record: text }));
/** Records of one refusal each; a page or client is refused whole or in parts, not both. */
const someRecords = fc
  .uniqueArray(fc.oneof(whole, entry, lastUpdated), { selector: ({ pointer }) => pointer, maxLength: 12 })
  .filter((all) => all.every((one) => !all.some((other) => other.pointer.startsWith(`${one.pointer}/`))));

describe('a document of corrected records', () => {
  it('has every record at its place, and knows where it came from', () => {
    fc.assert(
      fc.property(someRecords, (corrected) => {
        const { text, places } = build(corrected);
        expect([...places.keys()].sort()).toEqual(corrected.map(({ pointer }) => pointer).sort());
        for (const { pointer, record } of corrected) {
          const place = places.get(pointer) ?? 'nowhere';
          // Numbered anew in its list, else where it was.
          expect(place.replace(/\d+$/, '')).toBe(pointer.replace(/\d+$/, ''));
          expect(JSON.stringify(at(text, place))).toBe(JSON.stringify(record));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is read by an import as those records and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(whole, { selector: ({ pointer }) => pointer, maxLength: 8 }), (corrected) => {
        const reader = new JsonRecordReader();
        const read = [...reader.push(Buffer.from(build(corrected).text))].map(({ section, key = '', value }) => [
          toPointer([section, key]),
          JSON.stringify(value),
        ]);
        reader.end();
        expect(new Map(read.map(([pointer, value]) => [pointer, value]))).toEqual(
          new Map(corrected.map(({ pointer, record }) => [pointer, JSON.stringify(record)])),
        );
      }),
    );
  });

  it('keeps the order of a list, without its gaps', () => {
    const { text, places } = build([7, 2, 30].map((i) => ({ pointer: `/clients/a.b/following/${i}`, record: `page${i}` })));
    expect(at(text, '/clients/a.b/following')).toEqual(['page7', 'page2', 'page30']);
    expect(Object.fromEntries(places)).toEqual({
      '/clients/a.b/following/7': '/clients/a.b/following/0',
      '/clients/a.b/following/2': '/clients/a.b/following/1',
      '/clients/a.b/following/30': '/clients/a.b/following/2',
    });
  });

  it.each([
    ['the record first', [0, 1]],
    ['the entry first', [1, 0]],
  ])('has a record and an entry of its list, %s', (_, order) => {
    const both: Corrected[] = [
      { pointer: '/pages/ana', record: { full_name: 'Ana', clients_following: ['bo'] } },
      { pointer: '/pages/ana/clients_following/4', record: 'carla' },
    ];
    const { text, places } = build(order.flatMap((i) => both[i] ?? []));
    expect(at(text, '/pages/ana')).toMatchObject({ full_name: 'Ana', clients_following: expect.arrayContaining(['bo', 'carla']) });
    expect(at(text, places.get('/pages/ana/clients_following/4') ?? '')).toBe('carla');
  });

  it.each([
    '',
    'clients/ana',
    '/',
    '/clients',
    '/nowhere/ana',
    '/last_updated/x',
    '/clients/ana/following',
    '/clients/ana/following/0/username',
  ])('refuses %j, where no record stands', (pointer) => {
    expect(() => documentOf([{ pointer, record: 'x' }])).toThrow(RangeError);
  });

  it('refuses an entry of what is no object', () => {
    const corrected: Corrected[] = [
      { pointer: '/pages/ana', record: 'text' },
      { pointer: '/pages/ana/clients_following/0', record: 'bo' },
    ];
    expect(() => documentOf(corrected)).toThrow(RangeError);
  });
});
