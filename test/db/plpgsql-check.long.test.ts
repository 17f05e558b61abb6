import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { createDatabase, migrate, type PostgresServer } from '../support/postgres.ts';
import { plpgsqlCheck, startPostgres15 } from '../support/postgres15.ts';
import { migratedSchemas, type SupabaseProject, supabaseProject } from '../support/supabase-cli.ts';

// Migrations run with check_function_bodies off, so that functions may come in any order: nothing else reads their bodies.

interface Finding {
  function: string;
  issues: { level: string; message: string }[];
}

const schemas = await migratedSchemas();
const OURS = `(${schemas.map((schema) => `'${schema}'`).join(', ')})`;

describe.skipIf(plpgsqlCheck.missing)(`functions in PL/pgSQL${plpgsqlCheck.hint}`, () => {
  let server: PostgresServer;
  let template: string;
  let project: SupabaseProject;
  beforeAll(async () => {
    server = await startPostgres15();
    template = await createDatabase(server);
    await migrate(template);
    project = await supabaseProject(schemas);
  });
  afterAll(async () => {
    await project.remove();
    await server.stop();
  });

  /** A copy of the migrated database, with something planted in it. */
  async function planted(sql: string): Promise<string> {
    const url = await createDatabase(server, new URL(template).pathname.slice(1));
    const db = postgres(url, { max: 1, onnotice: () => {} });
    await db.unsafe(sql);
    await db.end();
    return url;
  }

  async function lint(url: string): Promise<{ exitCode: number | null; found: Finding[] }> {
    const flags = [`--remote=${url}`, '--schema', schemas.join(','), '--level', 'warning', '--fail-on', 'warning'];
    const { exitCode, stdout, stderr } = await project.run(['db', 'lint', ...flags, '--output-format', 'json']);
    expect(stdout, stderr).not.toBe('');
    const { results }: { results: Finding[] } = JSON.parse(stdout);
    return { exitCode, found: results };
  }

  it('pass Supabase’s linter', async () => {
    expect(await lint(template)).toEqual({ exitCode: 0, found: [] });
  });

  it('are looked at in every schema', async () => {
    const bad = (schema: string) => `
      create function ${schema}.planted() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
      begin perform version, no_such_column from ops.migrations; end $$;`;
    const { exitCode, found } = await lint(await planted(schemas.map(bad).join('')));
    expect(exitCode).toBe(1);
    expect(found.map((finding) => finding.function).sort()).toEqual(schemas.map((schema) => `${schema}.planted`).sort());
    for (const { issues } of found) expect(issues).toMatchObject([{ level: 'error', message: 'column "no_such_column" does not exist' }]);
  });

  it('are looked at for warnings, too', async () => {
    const { exitCode, found } = await lint(
      await planted(`create function crm.planted() returns integer language plpgsql set search_path = pg_catalog, pg_temp as $$
        declare forgotten integer; begin return 1; end $$;`),
    );
    expect(exitCode).toBe(1);
    expect(found).toMatchObject([{ function: 'crm.planted', issues: [{ level: 'warning', message: 'unused variable "forgotten"' }] }]);
  });

  // The linter leaves trigger functions out, as they can be checked for a table only: the guards, of all things.
  describe('of triggers', () => {
    /** With the transition tables of all triggers of a function on a table: its branches by tg_op each use their own. */
    const CHECK = `
      select t.function || ' on ' || t.relation || ': ' || c.level || ': ' || c.message as found
      from (select tgfoid::regprocedure as function, tgrelid::regclass as relation, max(tgoldtable) as old_table, max(tgnewtable) as new_table
            from pg_trigger join pg_proc p on p.oid = tgfoid join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
            where not tgisinternal and p.pronamespace::regnamespace::text in ${OURS}
            group by 1, 2) t,
           plpgsql_check_function_tb(t.function, t.relation, oldtable => t.old_table, newtable => t.new_table, security_warnings => true) c
      order by 1`;

    async function check(sql: string): Promise<string[]> {
      const db = postgres(await planted(`create extension plpgsql_check; ${sql}`), { max: 1, onnotice: () => {} });
      const unused = await db.unsafe(`
        select p.oid::regprocedure::text as function from pg_proc p
        where p.prorettype = 'trigger'::regtype and p.pronamespace::regnamespace::text in ${OURS}
          and not exists (select from pg_trigger t where t.tgfoid = p.oid)`);
      const found = await db.unsafe(CHECK);
      await db.end();
      return [...unused.map((row) => `${row.function}: no trigger calls it`), ...found.map((row) => String(row.found))];
    }

    it('hold for each table that they guard', async () => {
      expect(await check('')).toEqual([]);
    });

    it('are really looked at', async () => {
      const found = await check(`
        create function sdr.planted() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
        begin perform n.no_such_column from new_rows n; return null; end $$;
        create trigger planted after insert on sdr.companies referencing new table as new_rows
          for each statement execute function sdr.planted();
        create function crm.planted() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$ begin return null; end $$;`);
      expect(found).toEqual([
        'crm.planted(): no trigger calls it',
        'sdr.planted() on sdr.companies: error: column n.no_such_column does not exist',
      ]);
    });
  });
});

describe('functions in SQL', () => {
  const database = useDatabase();

  /** Makes each function again with its body checked; those that fail, and why. */
  async function check(): Promise<string[]> {
    const functions = await database.sql<{ name: string; definition: string }[]>`
      select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
      from pg_proc p join pg_language l on l.oid = p.prolang and l.lanname = 'sql'
      where p.pronamespace::regnamespace::text = any (${schemas}) order by 1`;
    expect(functions.length).toBeGreaterThan(10);
    const failures: string[] = [];
    for (const { name, definition } of functions) {
      try {
        await database.sql.begin(async (tx) => {
          await tx`set local check_function_bodies = on`;
          await tx.unsafe(definition);
        });
      } catch (error) {
        failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    return failures;
  }

  it('have bodies that hold', async () => {
    expect(await check()).toEqual([]);
  });

  it('are really looked at', async () => {
    await database.sql.begin(async (tx) => {
      await tx`set local check_function_bodies = off`;
      await tx`create function growth.planted() returns bigint language sql set search_path = pg_catalog, pg_temp as 'select no_such_column from growth.clients'`;
    });
    expect(await check()).toEqual(['growth.planted(): column "no_such_column" does not exist']);
  });
});
