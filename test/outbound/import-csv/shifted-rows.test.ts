import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CSV_COLUMNS } from '../../../src/outbound/import-csv/columns.ts';
import { dice, HEADERS, person } from '../../support/contact-tables.ts';
import { csvOf } from '../../support/csv-text.ts';
import { tableOf } from '../../support/table.ts';

const WIDE = ['outreach list', 'apollo scraper'] as const;
const PIECES = ['Jr', 'Inc.', 'EMEA', 'DC', 'coffee and more', 'kettles', 'Republic of', 'data'];

function peopleOf(header: readonly string[], count: number, seed: number): string[][] {
  const roll = dice(seed);
  return Array.from({ length: count }, (_, i) => {
    const row = person(i, roll);
    return header.map((name) => row[name] ?? '');
  });
}

type Damage = (cells: readonly string[], at: number, piece: string) => string[] | undefined;

const comma = (cells: readonly string[], at: number, piece: string) => [...cells.slice(0, at + 1), piece, ...cells.slice(at + 1)];
const cutAtTheEnd: Damage = (cells, at, piece) => comma(cells, at, piece).slice(0, cells.length);
/** The next empty cell is the one that went missing: from there on the row is in place again. */
const inPlaceAgain: Damage = (cells, at, piece) => {
  const row = comma(cells, at, piece);
  const gap = row.findIndex((cell, index) => index > at + 1 && cell === '');
  return gap === -1 ? undefined : row.toSpliced(gap, 1);
};
const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['a comma in a cell, the row cut at its end', (cells, at, piece) => cutAtTheEnd(cells, at, ` ${piece}`)],
  ['a comma in a cell without a blank behind it, the row cut at its end', cutAtTheEnd],
  ['a comma in a cell, the row in place again behind the next gap', (cells, at, piece) => inPlaceAgain(cells, at, ` ${piece}`)],
  ['a comma in a cell, and an empty cell at the end', (cells, at, piece) => [...comma(cells, at, ` ${piece}`), '']],
  ['a cell that is lost', (cells, at) => [...cells.slice(0, at), ...cells.slice(at + 1)]],
  ['a cell that is lost, and an empty one at the end', (cells, at) => [...cells.slice(0, at), ...cells.slice(at + 1), '']],
];

interface Try {
  column: string;
  row: string[];
  damaged: string[];
}

/** Damaged rows that were taken in, with the columns in which they then say what nobody had written. */
async function askew(header: readonly string[], good: string[][], tries: readonly Try[]): Promise<unknown[]> {
  const taken = await tableOf(csvOf([header, ...good, ...tries.map(({ damaged }) => damaged)]), CSV_COLUMNS);
  expect(taken.rejects.filter(({ line }) => (line ?? 0) < good.length + 2)).toEqual([]);
  const whole = await tableOf(csvOf([header, ...good, ...tries.map(({ row }) => row)]), CSV_COLUMNS);
  return tries.flatMap(({ column, damaged }, index) => {
    const at = ({ line }: { line: number }) => line === good.length + 2 + index;
    const values = taken.records.find(at)?.values ?? {};
    const right = whole.records.find(at)?.values;
    const wrong = Object.keys(values).filter((target) => JSON.stringify(values[target]) !== JSON.stringify(right?.[target]));
    return wrong.length === 0 ? [] : [[column, wrong, damaged]];
  });
}

/** The rows that a damage makes at each place of a table. */
function triesOf(header: readonly string[], damage: Damage): Try[] {
  return header.flatMap((column, at) => {
    const [row = []] = peopleOf(header, 1, 1_000 + at);
    const damaged = damage(row, at, PIECES[at % PIECES.length] ?? '');
    return damaged === undefined ? [] : [{ column, row, damaged }];
  });
}

describe('rows whose cells a stray comma has moved', () => {
  it.each(WIDE.flatMap((name) => DAMAGES.map(([what, damage]) => [name, what, damage] as const)))(
    '%s, at each place: %s',
    async (name, _what, damage) => {
      const header = HEADERS[name] ?? [];
      const missed = await askew(header, peopleOf(header, 300, 11), triesOf(header, damage));
      // A town in the column of states, and nothing else amiss, is seen by nobody.
      expect(missed.length, JSON.stringify(missed)).toBeLessThanOrEqual(1);
    },
  );

  it('also in a file of three rows, whose other rows say little', async () => {
    const header = HEADERS['outreach list'] ?? [];
    const missed: unknown[] = [];
    for (const [at, tried] of triesOf(header, (cells, place, piece) => cutAtTheEnd(cells, place, ` ${piece}`)).entries())
      missed.push(...(await askew(header, peopleOf(header, 2, 50 + at), [tried])));
    expect(missed).toEqual([]);
  });

  it('also where most rows of a small file are moved', async () => {
    const header = HEADERS['outreach list'] ?? [];
    const firm = (n: number) => ['', `https://t${n}.example`, `http://www.linkedin.com/company/t${n}`, `http://www.linkedin.com/in/t${n}`];
    const rows = [
      [
        'v0@v0.example',
        'Ann',
        'Lee',
        'verified',
        'CEO',
        'c_suite',
        'Head',
        'Acme 0',
        ...firm(0),
        'United States',
        'CA',
        'SF',
        '',
        '+1 415-555-0210',
      ],
      [
        'v1@v1.example',
        'Ben',
        'Ray',
        'verified',
        'CEO',
        'c_suite',
        'Head',
        'Acme 1',
        ...firm(1),
        'United States',
        'CA',
        'SF',
        '',
        '+1 415-555-0211',
      ],
      ['s1@s1.example', 'Cy', 'Lee', 'Jr', 'verified', 'CEO', 'c_suite', 'x', 'Acme 2', ...firm(2), 'United States', 'CA', 'SF', ''],
      [
        's2@s2.example',
        'Cy',
        'Lee',
        'verified',
        'Head of Sales',
        ' EMEA',
        'vp',
        'Head',
        'Acme 2',
        ...firm(3),
        'United States',
        'CA',
        'SF',
        '',
      ],
      [
        's3@s3.example',
        'Cy',
        'Lee',
        'verified',
        'CEO',
        'c_suite',
        'Head of',
        ' things',
        'Acme 3',
        ...firm(4),
        'United States',
        'CA',
        'SF',
        '',
      ],
      ['s4@s4.example', 'Cy', 'Lee', 'verified', 'CEO', 'c_suite', 'Head', 'Acme', ' Inc.', ...firm(5), 'United States', 'CA', 'SF', ''],
      [
        's5@s5.example',
        'Cy',
        'Lee',
        'verified',
        'CEO',
        'c_suite',
        'Head',
        'Acme',
        ...firm(6),
        'Korea',
        ' Republic of',
        'Seoul',
        'Seoul',
        '',
      ],
      [
        's6@s6.example',
        'Cy',
        'Lee',
        'verified',
        'CEO',
        'c_suite',
        'Head',
        'Acme',
        ...firm(7),
        'United States',
        'CA',
        'Washington',
        ' DC',
        '',
      ],
    ];
    const { records, rejects } = await tableOf(csvOf([header, ...rows]), CSV_COLUMNS);
    expect(records.map(({ line }) => line)).toEqual([2, 3]);
    expect(rejects).toHaveLength(6);
  });
});

describe('rows that are odd and in their place', () => {
  it('are taken in, of each kind of table and in files of any length', async () => {
    const refused: unknown[] = [];
    const length = fc.integer({ min: 1, max: 80 });
    const seed = fc.integer({ min: 0, max: 1e6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(HEADERS)), length, seed, async (name, count, from) => {
        const header = HEADERS[name] ?? [];
        const { rejects } = await tableOf(csvOf([header, ...peopleOf(header, count, from)]), CSV_COLUMNS);
        refused.push(...rejects);
      }),
      { numRuns: 120 },
    );
    // A few in a thousand have two oddities side by side that look like a comma.
    expect(refused.length).toBeLessThanOrEqual(4);
  });

  it.each<[string, readonly string[]]>([
    [
      'a name that is missing, with the address in its place',
      ['p@odd.example', 'p@odd.example', '', 'verified', 'Owner', 'owner', 'Hello'],
    ],
    [
      'words that nobody else has',
      ['p@odd.example', 'Null', 'True', 'accept_all', 'Chief Lamp Officer', 'individual contributor', '[in] 24/7'],
    ],
    ['hardly anything but the address', ['p@odd.example']],
    ['a blank before a cell', ['p@odd.example', 'Ann', ' Lee', 'verified', ' CEO', 'c_suite', 'Hello']],
    ['a status and a level of another vendor', ['p@odd.example', 'Ann', 'Lee', 'catch-all', 'CEO', 'Board', 'Hello']],
  ])('%s', async (_what, begin) => {
    const header = HEADERS['outreach list'] ?? [];
    const rest = ['Odd Ltd', '', 'https://odd.example', '', '', 'Tuvalu', '', 'Funafuti', '', ''];
    const row = header.map((_, index) => begin[index] ?? (begin.length > 1 ? (rest[index - 7] ?? '') : ''));
    for (const count of [0, 2, 60]) {
      const { rejects } = await tableOf(csvOf([header, ...peopleOf(header, count, 7), row]), CSV_COLUMNS);
      expect(rejects).toEqual([]);
    }
  });
});
