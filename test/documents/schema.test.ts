import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { type Line, readCatalog, toLines } from './catalog.ts';
import { DISCOVERY } from './schema/000-discovery.ts';
import { GROWTH } from './schema/001-growth.ts';
import { CRM } from './schema/002-crm.ts';
import { OUTBOUND } from './schema/003-outbound.ts';
import { SDR } from './schema/004-sdr.ts';
import { rolledBack } from './support.ts';

const database = useDatabase();

// A plain index, a comment or a policy of ours changes nothing that a document promises.
const MAY_EXCEED: Line['kind'][] = ['index', 'comment', 'policy'];

describe.each([DISCOVERY, GROWTH, CRM, OUTBOUND, SDR])('document $number', ({ schema, files, open, deviations, ours }) => {
  let documented: string[] = [];
  let lines: Line[] = [];
  let present: string[] = [];
  beforeAll(async () => {
    // The document's schema is made beside ours, so that PostgreSQL itself writes both the same way.
    await rolledBack(database.sql, 'documented', async (db) => {
      await db.rows('create schema documented');
      for (const file of files) await db.rows(await readFile(new URL(`schema/${file}`, import.meta.url), 'utf8'));
      const document = await readCatalog(db, 'documented');
      await db.rows(`set local search_path = ${schema}`);
      lines = toLines(await readCatalog(db, schema), document, open);
      documented = toLines(document, document, open).map(({ text }) => text);
    });
    present = lines.map(({ text }) => text);
  });

  it('what it names is there, as it says', () => {
    const deviating = deviations.map(({ document }) => document);
    expect(documented.length).toBeGreaterThan(50);
    expect(documented.filter((text) => !present.includes(text) && !deviating.includes(text))).toEqual([]);
  });

  for (const { document, database: instead, reason } of deviations) {
    it(`deviates: ${document.replaceAll('\n', ' ')}: ${reason}`, () => {
      expect(documented).toContain(document);
      expect(present).not.toContain(document);
      for (const text of instead) expect(present).toContain(text);
    });
  }

  for (const { lines: added, reason } of ours) {
    it(`ours: ${reason}`, () => {
      expect(added.filter((text) => !present.includes(text))).toEqual([]);
      expect(added.filter((text) => documented.includes(text))).toEqual([]);
    });
  }

  it('no column, constraint or unique index stands beyond it that is not listed as a deviation or as ours', () => {
    const listed = new Set([...documented, ...deviations.flatMap((d) => d.database), ...ours.flatMap((o) => o.lines)]);
    expect(lines.filter(({ kind, text }) => !MAY_EXCEED.includes(kind) && !listed.has(text)).map(({ text }) => text)).toEqual([]);
  });

  it('row level security is on in every table, whatever the document says of the present', async () => {
    const off = await database.sql`
      select relname from pg_class where relnamespace = ${schema}::regnamespace and relkind in ('r', 'p') and not relrowsecurity`;
    expect([...off]).toEqual([]);
  });
});
