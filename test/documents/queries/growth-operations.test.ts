import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { growthStatements } from './exceptions.ts';

// Sizes and usage are counted of what is committed, so this file has a database of its own.
const database = useDatabase();
let statements: Awaited<ReturnType<typeof growthStatements>>;
beforeAll(async () => {
  statements = await growthStatements();
  // Without a tenant: looking one up would be counted as well.
  await database.sql.unsafe(`
    insert into growth.lead_memory (email, name, message)
    select 'lead' || n || '@lead.example', 'X', repeat(md5(n::text), 20) from generate_series(1, 2000) n`);
});

it('table sizes: every table with its indexes, the largest first', async () => {
  const rows = [...(await database.sql.unsafe(statements.adapted('table sizes')))];
  expect(rows.map(({ tablename }) => tablename).sort()).toEqual([
    'api_key_rotation_log',
    'clients',
    'growth_brain',
    'lead_actions',
    'lead_memory',
    'model_answers',
    'prospect_candidates',
    'prospect_outreach_log',
  ]);
  expect(rows[0]).toEqual({ schemaname: 'growth', tablename: 'lead_memory', size: expect.stringMatching(/^\d+ (kB|MB)$/) });
  for (const row of rows) expect(row).toMatchObject({ schemaname: 'growth', size: expect.stringMatching(/^\d+ (bytes|kB|MB)$/) });
});

it('index usage: scans and tuples read, the most used first', async () => {
  const connection = await database.sql.reserve();
  try {
    await connection.unsafe('set enable_seqscan = off');
    for (const n of [1, 2, 3]) await connection.unsafe(`select from growth.lead_memory where email = 'lead${n}@lead.example'`);
    await connection.unsafe(`select from growth.lead_memory where email = 'nobody@lead.example'`);
    // Otherwise the counts of a connection come out a second later.
    await connection.unsafe('select pg_stat_force_next_flush()');
    const rows = [...(await connection.unsafe(statements.adapted('index usage')))];
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.every(({ schemaname }) => schemaname === 'growth')).toBe(true);
    expect(rows[0]).toEqual({
      schemaname: 'growth',
      tablename: 'lead_memory',
      indexname: 'idx_lead_memory_email',
      index_scans: '4',
      tuples_read: '3',
    });
    expect(rows.find(({ indexname }) => indexname === 'idx_outreach_status')).toMatchObject({ index_scans: '0', tuples_read: '0' });
    const scans = rows.map(({ index_scans }) => Number(index_scans));
    expect(scans).toEqual(scans.toSorted((a, b) => b - a));
  } finally {
    connection.release();
  }
});
