import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { rolledBack, type Statements, statementsOf } from '../support.ts';
import { EXCEPTIONS } from './exceptions.ts';

const database = useDatabase();

describe.each([
  {
    document: '001 (growth)',
    schema: 'growth',
    file: '001-growth.sql',
    printed: { SELECT: 10, INSERT: 6, UPDATE: 1, DELETE: 2, ALTER: 5, CREATE: 3, COMMENT: 1 },
  },
  { document: '002 (crm)', schema: 'crm', file: '002-crm.sql', printed: { SELECT: 7, INSERT: 2 } },
  { document: '003 (outbound)', schema: 'outbound', file: '003-outbound.sql', printed: { SELECT: 1 } },
  { document: '004 (sdr)', schema: 'sdr', file: '004-sdr.sql', printed: { SELECT: 2 } },
])('document $document', ({ schema, file, printed }) => {
  const exceptions = schema === 'growth' ? EXCEPTIONS : [];
  let statements: Statements;
  beforeAll(async () => {
    statements = await statementsOf(file);
  });

  // The numbers are counted in the document: the statements above, without the CREATE, ALTER, COMMENT and POLICY of its schema.
  it('every statement that it prints is here', () => {
    const counts = Object.groupBy(statements.all, ({ verb }) => verb);
    expect(Object.fromEntries(Object.entries(counts).map(([verb, group]) => [verb, group?.length]))).toEqual(printed);
    expect(new Set(statements.all.map(({ name }) => name)).size).toBe(statements.all.length);
    expect(new Set(statements.all.map(({ text }) => text)).size).toBe(statements.all.length);
  });

  it('every statement runs as it is printed, after set search_path alone, unless it is listed as an exception', async () => {
    const excepted = exceptions.map(({ statement }) => statement);
    const others = statements.all.filter(({ name }) => !excepted.includes(name));
    expect(others.length + excepted.length).toBe(statements.all.length);
    await rolledBack(database.sql, schema, async (db) => {
      for (const { text } of others) await db.rows(text);
    });
  });

  for (const { statement, reason, unchanged } of exceptions) {
    it(`exception: ${statement}: ${reason}`, async () => {
      await rolledBack(database.sql, schema, async (db) => {
        const text = statements.get(statement);
        if (unchanged === 'no row') expect(await db.rows(text)).toEqual([]);
        else expect(await db.refusal(text)).toBe(unchanged);
      });
    });
  }
});
