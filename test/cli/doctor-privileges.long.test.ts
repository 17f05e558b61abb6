import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes, snapshotPrivileges } from '../db/privileges/snapshot.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { createDatabase, migrate, type PostgresServer, startPostgres } from '../support/postgres.ts';

interface Row {
  check: string;
  status: string;
  found: string;
  fix: string;
}

// A server of its own: roles are changed here, and they belong to the whole server.
let server: PostgresServer;
let template: string;
let url: string;
let sql: postgres.Sql;
beforeAll(async () => {
  server = await startPostgres();
  template = new URL(await createDatabase(server)).pathname.slice(1);
  await migrate(server.url(template));
  url = await createDatabase(server, template);
  sql = postgres(url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await server.stop();
});

const doctor = (database = url): Promise<CliResult> => runCli(['doctor'], { env: { OUTREACH_DATABASE: database } });
const problems = ({ stdout }: CliResult): Row[] => JSON.parse(stdout).filter(({ status }: Row) => status !== 'ok');

/** The statements of the fixes, as the reader would run them. */
function statements(rows: Row[]): string {
  return rows
    .map(({ fix }) => {
      expect(fix).toMatch(/^as the owner of the database: .*;$/);
      return fix.replace(/^[^:]*: /, '');
    })
    .join('\n');
}

describe('privileges that are wider than declared', () => {
  const OWN = 'team_readers';
  beforeAll(() => sql.unsafe(`create role ${OWN}`));

  it.each([
    ['grant select on discovery.clients, sdr.employees to anon', 'failed', /^anon has SELECT on table discovery\.clients, sdr\.employees$/],
    [
      'grant all on all tables in schema crm to anon',
      'failed',
      /^anon has DELETE, INSERT, MAINTAIN, REFERENCES, SELECT, .* on table crm\.automation_patterns, .* and \d+ more$/,
    ],
    ['grant usage on schema outbound to anon', 'failed', /^anon has USAGE on schema outbound$/],
    ['grant create on schema crm to authenticated', 'failed', /^authenticated has CREATE on schema crm$/],
    ['grant select on outbound.leads to authenticated', 'failed', /^authenticated has SELECT on table outbound\.leads$/],
    [
      'grant truncate, references, trigger on crm.fit_signals to authenticated',
      'failed',
      /^authenticated has REFERENCES, TRIGGER, TRUNCATE on table/,
    ],
    ['grant delete on crm.outreach_queue to public', 'failed', /^public has DELETE on table crm\.outreach_queue$/],
    [
      'grant select (api_key, smtp_password) on growth.clients to authenticated',
      'failed',
      /^authenticated has SELECT on column growth\.clients\.api_key, growth\.clients\.smtp_password$/,
    ],
    ['grant usage on sequence ops.rejects_id_seq to authenticated', 'failed', /^authenticated has USAGE on sequence ops\.rejects_id_seq$/],
    [
      'grant execute on function ops.halt(text, text, text, uuid) to public',
      'failed',
      /^public has EXECUTE on function ops\.halt\(system text, reason text, halted_by text, id uuid\)$/,
    ],
    [
      'grant execute on function discovery.refresh_page_client_counts() to authenticated',
      'failed',
      /^authenticated has EXECUTE on security definer function discovery\.refresh/,
    ],
    [
      `create function crm.ours() returns int language sql as 'select 1'; revoke all on function crm.ours() from public; grant execute on function crm.ours() to service_role, anon`,
      'failed',
      /^anon has EXECUTE on function crm\.ours\(\)$/,
    ],
    [
      'alter default privileges in schema crm grant select, insert on tables to anon',
      'failed',
      /^anon has INSERT, SELECT on tables in schema crm made by postgres$/,
    ],
    ['alter default privileges grant select on tables to authenticated', 'failed', /^authenticated has SELECT on tables made by postgres$/],
    [
      'grant select on discovery.pages to authenticated with grant option',
      'failed',
      /^authenticated has SELECT with grant option on table discovery\.pages$/,
    ],
    ['grant truncate on growth.lead_actions to service_role', 'warning', /^service_role has TRUNCATE on table growth\.lead_actions$/],
    ['grant update on growth.lead_actions to service_role', 'warning', /^service_role has UPDATE on table growth\.lead_actions$/],
    [`grant select on sdr.companies to ${OWN}`, 'warning', /^team_readers has SELECT on table sdr\.companies$/],
    ['alter table crm.fit_signals disable row level security', 'failed', /^row level security is off on crm\.fit_signals$/],
    [
      'alter view growth.relationship_insights set (security_invoker = false)',
      'failed',
      /^the view growth\.relationship_insights reads past row level security$/,
    ],
    [
      'create policy planted on growth.lead_memory for select using (true)',
      'failed',
      /^the policy planted on growth\.lead_memory lets everybody in$/,
    ],
    [
      'create policy planted on sdr.companies for select to authenticated using (true)',
      'failed',
      /^the policy planted on sdr\.companies lets everybody in$/,
    ],
    ['grant service_role to anon', 'failed', /^the role anon can become service_role$/],
    ['alter role authenticated bypassrls', 'failed', /^row level security does not hold the role authenticated$/],
  ])('%s', async (plant, status, found) => {
    const before = await snapshotPrivileges(sql);
    await sql.unsafe(plant);
    const result = await doctor();
    const rows = problems(result);
    expect(rows).toMatchObject([{ check: 'privileges', status, found: expect.stringMatching(found) }]);
    expect(result.exitCode).toBe(status === 'failed' ? 7 : 0);
    // The fix is what it says: run as it stands, it brings everything back.
    await sql.unsafe(statements(rows));
    const own = /^(?:create function|alter default)/.test(plant);
    if (!own) expect(changes(before, await snapshotPrivileges(sql))).toEqual({ gone: [], new: [] });
    expect(problems(await doctor())).toEqual([]);
  });

  it('are each told, and a run of all fixes ends them all', async () => {
    await sql.unsafe(`
      grant all on all tables in schema discovery, growth, outbound, sdr, ops to anon, authenticated;
      grant all on all functions in schema ops to anon, public;
      grant usage on schema ops, sdr to anon;`);
    // Taking a whole table away takes single columns with it, which the next look gives back.
    for (const round of ['wide', 'narrow']) {
      const rows = problems(await doctor());
      expect(rows.length, round).toBeGreaterThan(0);
      expect(new Set(rows.map(({ check }) => check))).toEqual(new Set(['privileges']));
      await sql.unsafe(statements(rows));
    }
    expect(problems(await doctor())).toEqual([]);
  });
});

describe('service_role', () => {
  it.each([
    ['revoke insert, update on crm.fit_signals from service_role', /^service_role lacks INSERT, UPDATE on table crm\.fit_signals$/],
    ['revoke usage on schema ops from service_role', /^service_role lacks USAGE on schema ops$/],
    [
      'revoke execute on function ops.handshake(text) from service_role',
      /^service_role lacks EXECUTE on function ops\.handshake\(known text\)$/,
    ],
    ['revoke execute on function ops.doctor() from service_role', /^service_role lacks EXECUTE on function ops\.doctor\(\)$/],
  ])('%s', async (plant, found) => {
    await sql.unsafe(plant);
    const result = await doctor();
    expect(problems(result)).toMatchObject([{ check: 'service_role', status: 'failed', found: expect.stringMatching(found) }]);
    expect(result.exitCode).toBe(7);
    await sql.unsafe(statements(problems(result)));
    expect(problems(await doctor())).toEqual([]);
  });

  it('that the user may not become is told with what is otherwise known', async () => {
    await sql.unsafe(`create role outsider login password 'outsider'; grant usage on schema ops to outsider;
      grant execute on all functions in schema ops to outsider; grant select on all tables in schema ops to outsider`);
    const outside = new URL(url);
    outside.username = outside.password = 'outsider';
    const result = await doctor(outside.href);
    expect(problems(result)).toContainEqual(
      expect.objectContaining({ check: 'service_role', status: 'failed', found: expect.stringMatching(/permission denied to set role/) }),
    );
    await sql.unsafe('drop owned by outsider; drop role outsider');
  });
});
