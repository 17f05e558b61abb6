import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { postgresAdmin } from '../../src/db/admin.ts';
import { applyMigrations } from '../../src/db/migrate/apply.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { runCli } from '../support/cli.ts';
import { openPostgres, type PostgresDatabase } from '../support/databases.ts';

/** What databases and roles were seen to carry, each of which changes what a statement means, or ends it. */
const CARRIED: [name: string, value: string][] = [
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_isolation', 'repeatable read'],
  ['default_transaction_isolation', 'read uncommitted'],
  ['default_transaction_deferrable', 'on'],
  ['standard_conforming_strings', 'off'],
  ['backslash_quote', 'off'],
  ['transform_null_equals', 'on'],
  ['array_nulls', 'off'],
  ['quote_all_identifiers', 'on'],
  ['row_security', 'off'],
  ['exit_on_error', 'on'],
  ['gin_fuzzy_search_limit', '1'],
  ['DateStyle', 'German, DMY'],
  ['IntervalStyle', 'sql_standard'],
  ['TimeZone', 'Asia/Kathmandu'],
  ['timezone_abbreviations', 'India'],
  ['extra_float_digits', '-15'],
  ['bytea_output', 'escape'],
  ['xmlbinary', 'hex'],
  ['lock_timeout', '1'],
  ['statement_timeout', '2s'],
  ['idle_in_transaction_session_timeout', '200'],
  ['idle_session_timeout', '200'],
  ['transaction_timeout', '2s'],
  ['restrict_nonsystem_relation_kind', 'view'],
  ['session_replication_role', 'replica'],
  ['search_path', 'crm, pg_temp, pg_catalog'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['jit', 'on'],
  ['jit_above_cost', '0'],
  ['enable_hashjoin', 'off'],
  ['enable_seqscan', 'off'],
  ['work_mem', '64kB'],
  ['client_min_messages', 'debug1'],
  ['synchronous_commit', 'off'],
  ['check_function_bodies', 'on'],
  ['plpgsql.extra_errors', 'all'],
  ['plpgsql.extra_warnings', 'all'],
  ['constraint_exclusion', 'on'],
  ['default_text_search_config', 'pg_catalog.german'],
];

const identifier = (name: string) =>
  name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');

describe('a database that carries other settings', () => {
  let database: PostgresDatabase;
  beforeAll(async () => {
    database = await openPostgres();
  });
  afterAll(() => database.close());

  it.each(CARRIED)('%s = %s', async (name, value) => {
    const { url, sql } = database;
    const place = new URL(url).pathname.slice(1);
    await sql.unsafe(`alter database ${place} set ${identifier(name)} = ${name === 'search_path' ? value : `'${value}'`}`);
    try {
      for (const command of [
        ['halt', '--reason', 'wrong \\ template', '--system', 'crm'],
        ['resume', '--system', 'crm'],
        ['suppress', 'add', `${name.replaceAll(/[^a-z]/gi, '')}@shop.example`, '--reason', 'asked \\ twice'],
        ['report', 'overlap', '--format', 'json'],
      ]) {
        const { exitCode, stderr } = await runCli([...command, '--database', url]);
        expect({ command, exitCode, stderr }).toMatchObject({ command, exitCode: 0 });
      }
    } finally {
      await sql.unsafe(`alter database ${place} reset ${identifier(name)}`);
    }
  });

  it('is asked under the same settings as any other, whatever a session is given at its start', async () => {
    const { url, sql } = database;
    const place = new URL(url).pathname.slice(1);
    await sql.unsafe(`create function ops.settings() returns jsonb language sql as $$
      select jsonb_object_agg(s.name, s.setting) from pg_catalog.pg_settings s
      where s.context in ('user', 'superuser') and s.source not in ('default', 'override') $$`);
    const asked = async () => {
      const transport = postgresTransport(url);
      try {
        return await transport.call({ schema: 'ops', fn: 'settings', args: {}, timeoutMs: 5_000, answerMs: 5_000 });
      } finally {
        await transport.close();
      }
    };
    const before = z.record(z.string(), z.string()).parse(await asked());
    expect(before).toMatchObject({ search_path: 'pg_catalog, pg_temp', TimeZone: 'UTC' });
    const forced = CARRIED.filter(([name]) => name in before && name !== 'default_text_search_config');
    expect(forced.length).toBeGreaterThan(20);
    for (const [name, value] of forced)
      await sql.unsafe(`alter database ${place} set ${identifier(name)} = ${name === 'search_path' ? value : `'${value}'`}`);
    try {
      const after = z.record(z.string(), z.string()).parse(await asked());
      for (const [name] of forced) expect({ name, value: after[name] }).toEqual({ name, value: before[name] });
    } finally {
      await sql.unsafe(`alter database ${place} reset all`);
    }
  });

  it('is refused where it is read-only: that may be a full disk', async () => {
    const { url, sql } = database;
    const place = new URL(url).pathname.slice(1);
    await sql.unsafe(`alter database ${place} set default_transaction_read_only = on`);
    try {
      const { exitCode, stderr } = await runCli(['halt', '--reason', 'x', '--database', url]);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('read-only') });
    } finally {
      await sql.unsafe(`alter database ${place} reset default_transaction_read_only`);
    }
  });
});

describe('migrations', () => {
  it('mean the same under other settings: constraints and functions come out equal', async () => {
    const plain = await openPostgres();
    const server = postgres(Object.assign(new URL(plain.url), { pathname: '/postgres' }).href, { max: 1, onnotice: () => {} });
    const name = `carried_${Date.now()}`;
    const url = Object.assign(new URL(plain.url), { pathname: `/${name}` }).href;
    try {
      await server.unsafe(`create database ${name} template template0`);
      for (const [setting, value] of CARRIED)
        if (setting !== 'session_replication_role' && setting !== 'search_path')
          await server.unsafe(`alter database ${name} set ${identifier(setting)} = '${value}'`);
      const admin = postgresAdmin(url);
      await applyMigrations(admin, loadMigrations(), 'test').finally(() => admin.close());
      const described = async (to: string) => {
        const sql = postgres(to, { max: 1, onnotice: () => {} });
        try {
          await sql.unsafe('set standard_conforming_strings = on');
          await sql.unsafe('set quote_all_identifiers = off');
          const found = await sql.unsafe(`
            select 'check' as kind, c.conname as name, pg_get_constraintdef(c.oid) as text from pg_constraint c where c.contype = 'c'
            union all select 'function', p.oid::regprocedure::text, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') order by 1, 2, 3`);
          return [...found];
        } finally {
          await sql.end();
        }
      };
      expect(await described(url)).toEqual(await described(plain.url));
      expect((await runCli(['halt', '--reason', 'wrong template', '--database', url])).exitCode).toBe(0);
    } finally {
      await server.unsafe(`drop database if exists ${name} with (force)`);
      await server.end();
      await plain.close();
    }
  });
});
