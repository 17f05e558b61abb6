import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../src/growth/prospects/identity.ts';
import { shortKey } from '../../src/growth/prospects/short-key.ts';
import { websiteKey } from '../../src/growth/prospects/website.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

/** A website in its spellings, and how it is compared; null: it is none. */
const VECTORS: readonly (readonly [string | null, readonly string[]])[] = [
  [
    'corp.example',
    [
      'corp.example',
      'http://corp.example',
      'https://corp.example/',
      'https://www.corp.example',
      'HTTPS://WWW.Corp.Example//',
      'www.corp.example',
      '//corp.example',
      'https:corp.example',
      'http:\\\\corp.example\\',
      'https://corp.example:443/',
      'http://corp.example:80',
      'corp.example:443',
      'corp.example:0080',
      'corp.example:',
      'corp.example.',
      'corp.example/#contact',
      'corp.example#',
      'corp.example?',
      'https://corp.example/?utm_source=a&utm_medium=b&GCLID=1&fbclid=2#x',
      'https://corp.example?&&',
      ' <https://corp.example>, ',
      '\ufeffhttps://corp.example\u200b',
      'ｃｏｒｐ．example',
      'https://user:secret@corp.example/',
    ],
  ],
  ['corp.example:8080', ['corp.example:8080', 'https://www.corp.example:8080/', 'http://corp.example:08080']],
  ['corp.example:80', ['https://corp.example:80']],
  ['corp.example:443', ['http://corp.example:443/']],
  ['shop.corp.example', ['https://shop.corp.example', 'www.shop.corp.example/']],
  ['www2.corp.example', ['www2.corp.example']],
  ['www.com', ['http://www.com/']],
  ['corp.example/Menu', ['corp.example/Menu', 'https://corp.example/Menu/', 'corp.example/%4Denu//?utm_id=1']],
  ['corp.example/menu', ['corp.example/menu']],
  ['corp.example/a/b', ['corp.example/a/b/', 'http://corp.example\\a\\b']],
  ['corp.example?id=1', ['corp.example?id=1', 'https://corp.example/?id=1', 'corp.example/?utm_source=x&id=1&fbclid=y#z']],
  ['corp.example?id=1&b=2', ['corp.example?id=1&b=2']],
  ['corp.example?b=2&id=1', ['corp.example?b=2&id=1']],
  ['corp.example?utm=1', ['corp.example?utm=1']],
  ['corp.example?gclid2=1', ['corp.example?gclid2=1']],
  ['corp.example?q=utm_source', ['corp.example?q=utm_source', 'corp.example/?q=utm%5Fsource']],
  ['corp.example/caf%C3%A9', ['corp.example/café', 'corp.example/cafe\u0301', 'corp.example/caf%c3%a9/']],
  ['corp.example/a%2Fb', ['corp.example/a%2fb']],
  ['corp.example/a/b?c=%00', ['corp.example/a/b?c=%00']],
  ['corp.example/100%', ['corp.example/100%']],
  ['corp.example/a%20b', ['corp.example/a%20b', 'corp.example/a b']],
  [
    'xn--bcher-kva.example',
    ['bücher.example', 'https://www.BÜCHER.example/', 'bu\u0308cher.example', 'xn--bcher-kva.example', 'bücher。example'],
  ],
  ['xn--p1ai.xn--j1amh', ['рф.укр', 'http://РФ.УКР/']],
  [
    null,
    [
      '',
      ' ',
      'n/a',
      'N/A',
      '-',
      'none',
      'no website',
      'localhost',
      'http://',
      'https:///',
      '10.0.0.1',
      'call us: corp.example',
      'ann@corp.example',
    ],
  ],
  [
    null,
    [
      'mailto:ann@corp.example',
      'ftp://corp.example',
      'javascript:alert(1)',
      'corp.example:99999',
      'corp.example:x',
      'corp..example',
      '[::1]',
    ],
  ],
  [null, [`corp.example/${'a'.repeat(2_001)}`, 'see our page on corp.example']],
];

const keyInSql = async (sites: readonly string[]): Promise<unknown[]> =>
  [
    ...(await database.sql`select growth.website_key(s.site) as key from unnest(${[...sites]}::text[]) with ordinality as s(site, n) order by s.n`),
  ].map(({ key }) => key);

describe('a website', () => {
  it.each(VECTORS)('%s', async (key, sites) => {
    expect(sites.map((site) => [site, websiteKey(site) ?? null])).toEqual(sites.map((site) => [site, key]));
    expect(await keyInSql(sites)).toEqual(sites.map(() => key));
  });

  it('that is long is told from others by all of it', async () => {
    const sites = ['a', 'b'].map((end) => `corp.example/${'x'.repeat(600)}${end}`);
    const keys = sites.map(websiteKey);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key?.length).toBeLessThan(500);
    expect(await keyInSql(sites)).toEqual(keys);
  });

  it('is the same in the database, whatever it is', async () => {
    const word = fc.constantFrom(
      'a',
      'B',
      'é',
      'e\u0301',
      'ß',
      'Ω',
      '漢',
      '😀',
      '%41',
      '%c3',
      '%',
      '%2f',
      ' ',
      '+',
      '~',
      '"',
      '|',
      '\u200b',
      '\u00a0',
      '\u{1F4A9}',
    );
    const path = fc.array(word, { maxLength: 4 }).map((words) => words.join(''));
    const name = fc.constantFrom('id', 'utm_source', 'UTM_x', 'gclid', 'fbclid', 'utm%5Fa', 'q');
    const site = fc
      .record({
        before: fc.constantFrom('', 'http://', 'https://', 'HTTPS:', '//', ' ', 'http:\\\\', 'ftp://', 'http://u@', '<'),
        host: fc.constantFrom(
          'corp.example',
          'WWW.corp.example',
          'www.www.corp.example',
          'bücher.example.',
          'ПРИМЕР.РФ',
          'n/a',
          'x',
          '',
          'a b.example',
        ),
        port: fc.constantFrom('', ':', ':80', ':443', ':0', ':8080', ':65536', ':٨٠'),
        paths: fc.array(path, { maxLength: 3 }),
        query: fc.option(fc.array(fc.tuple(name, path), { maxLength: 3 })),
        after: fc.constantFrom('', '/', '//', '#x', '#?y', '>', ', ', '\\'),
      })
      .map(({ before, host, port, paths, query, after }) => {
        const asked = query === null ? '' : `?${query.map(([key, value]) => `${key}=${value}`).join('&')}`;
        return `${before}${host}${port}${paths.map((part) => `/${part}`).join('')}${asked}${after}`;
      });
    const anything = fc.oneof(
      site,
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
      fc.webUrl(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 50, maxLength: 100 }), async (sites) => {
        expect(await keyInSql(sites)).toEqual(sites.map((one) => websiteKey(one) ?? null));
      }),
      { numRuns: 40 },
    );
  });

  it('is compared by its key again as itself', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const key = websiteKey(url);
        // What stands around an address is cut off, and may have stood before a fragment.
        if (key !== undefined && key.length < 400 && !/[,;']$/.test(key)) expect(websiteKey(key)).toBe(key);
      }),
    );
  });
});

describe('a prospect', () => {
  it('is told by its website, else its address, else its name, the same in the database', async () => {
    const cases = [
      { website: 'https://www.Corp.example/', contact_email: 'a@b.example', business_name: 'Corp' },
      { website: 'n/a', contact_email: 'A@B.example', business_name: 'Corp' },
      { website: undefined, contact_email: 'ann@bücher.example', business_name: 'Corp' },
      { website: undefined, contact_email: undefined, business_name: ' Café  NOIR ' },
      { website: undefined, contact_email: undefined, business_name: 'x'.repeat(700) },
      { website: undefined, contact_email: undefined, business_name: ' ' },
    ];
    const told = cases.map(identityOf);
    expect(told.slice(0, 4)).toEqual(['site corp.example', 'mail a@b.example', 'mail ann@xn--bcher-kva.example', 'name café noir']);
    expect(told[4]).toBe(`name ${shortKey('x'.repeat(700))}`);
    for (const [n, { website = null, contact_email = null, business_name }] of cases.entries()) {
      const [row] = await database.sql`select growth.prospect_identity(${website}, ${contact_email}, ${business_name}) as identity`;
      expect(row?.identity).toBe(told[n] ?? null);
    }
  });
});
