import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { openSupabaseLite, useDatabase } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';
import { type ProjectState, type SupabaseStub, supabaseStub } from '../support/supabase-stub.ts';

const KEY = `sb_secret_canary${'c'.repeat(16)}_00000000`;
const token = (role: string) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ role })).toString('base64url')}.canarysignature`;

interface Row {
  check: string;
  status: string;
  found: string;
  fix: string | null;
}

let stub: SupabaseStub | undefined;
afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

async function doctor(state: Partial<ProjectState>, env: Record<string, string | undefined> = {}) {
  stub = await supabaseStub(state);
  const result = await runCli(['doctor'], { env: { SUPABASE_URL: stub.url, SUPABASE_SECRET_KEY: KEY, ...env } });
  expect(result.stdout + result.stderr).not.toContain('canary');
  const all: Row[] = JSON.parse(result.stdout);
  return { ...result, all, wrong: all.filter(({ status }) => status === 'failed' || status === 'warning') };
}

describe('doctor on a Supabase project', () => {
  it('finds nothing wrong where nothing is, and says what DATABASE_URL would be for', async () => {
    const { exitCode, all, wrong } = await doctor({});
    expect({ exitCode, wrong }).toEqual({ exitCode: 0, wrong: [] });
    expect(all.filter(({ status }) => status === 'skipped')).toMatchObject([
      { check: 'database_url', found: expect.stringMatching(/^DATABASE_URL is not set/), fix: expect.stringMatching(/Session pooler/) },
    ]);
    expect(all).toContainEqual(expect.objectContaining({ check: 'exposed_schemas', found: 'ops, discovery, growth, crm, outbound, sdr' }));
    expect(all).toContainEqual(expect.objectContaining({ check: 'credentials', found: 'the secret key was accepted' }));
    expect(all).toContainEqual(expect.objectContaining({ check: 'media', found: 'the private bucket page-media' }));
    // Whatever it asks, it asks to read.
    expect(new Set(stub?.requests)).toEqual(
      new Set([
        ...['handshake', 'doctor', 'outreach_doctor_asks'].map((fn) => `POST /rest/v1/rpc/${fn}`),
        'GET /storage/v1/bucket/page-media',
      ]),
    );
  });

  const override = { db_schemas: [{ database: null, value: 'public,ops' }] };
  it.each<[string, Partial<ProjectState>, object[], number]>([
    [
      'schemas that are not exposed',
      { hidden: ['growth', 'sdr'] },
      [
        {
          check: 'exposed_schemas',
          status: 'failed',
          found: 'the API does not serve growth, sdr',
          fix: 'Project Settings > Data API > Exposed schemas: add growth, sdr',
        },
      ],
      7,
    ],
    [
      'schemas that an override hides',
      { hidden: ['growth'], facts: override },
      [
        { check: 'exposed_schemas', status: 'failed', fix: expect.stringMatching(/see the check "authenticator"/) },
        { check: 'authenticator', status: 'warning', found: expect.stringMatching(/public,ops; the dashboard's list .* has no effect/) },
      ],
      7,
    ],
    [
      'no schema exposed at all',
      { hidden: ['ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr'] },
      [
        {
          check: 'exposed_schemas',
          status: 'failed',
          fix: expect.stringMatching(/add ops, .*; where they stand there already, .* DATABASE_URL/),
        },
      ],
      7,
    ],
    [
      'a project that was never migrated',
      { migrated: false },
      [{ check: 'migrations', status: 'failed', found: "none of this tool's tables are there yet" }],
      7,
    ],
    ['a bucket that is not there', { bucket: 'absent' }, [{ check: 'media', status: 'failed', found: 'there is no bucket page-media' }], 7],
    [
      'a bucket that everybody reads',
      { bucket: 'public' },
      [{ check: 'media', status: 'failed', found: 'the bucket page-media is public' }],
      7,
    ],
    [
      'a clock that is ahead',
      { aheadMs: 20_000 },
      [{ check: 'clock', status: 'warning', found: expect.stringMatching(/^this machine's clock is (19|20) s behind the database's$/) }],
      0,
    ],
    [
      'a clock that is far behind',
      { aheadMs: -90_000 },
      [{ check: 'clock', status: 'failed', found: expect.stringMatching(/^this machine's clock is (89|90) s ahead of the database's$/) }],
      7,
    ],
    ['a clock that is off by less than a schedule notices', { aheadMs: 4_000 }, [], 0],
    ['a server that is too old', { serverVersion: '14.9' }, [{ check: 'server_version', status: 'failed', found: 'PostgreSQL 14.9' }], 7],
    [
      'a server newer than was tested',
      { serverVersion: '19.0' },
      [{ check: 'server_version', status: 'warning', found: 'PostgreSQL 19.0' }],
      0,
    ],
    [
      'a key that is refused',
      { refusal: { status: 401, body: { message: `Invalid API key ${KEY}` } } },
      [{ check: 'credentials', status: 'failed', found: expect.stringMatching(/refused the key/) }],
      7,
    ],
    [
      'a paused project',
      { refusal: { status: 540, body: { message: 'Project paused' } } },
      [{ check: 'reachable', status: 'failed', found: expect.stringMatching(/Project paused/) }],
      7,
    ],
    [
      'another server than an API',
      { refusal: { status: 404, body: {} } },
      [{ check: 'reachable', status: 'failed', fix: expect.stringMatching(/check SUPABASE_URL/) }],
      7,
    ],
    [
      'rights that service_role lacks',
      { refusal: { status: 403, body: { code: '42501', message: 'permission denied for schema ops', hint: 'Grant it.' } } },
      [
        { check: 'service_role', status: 'failed', fix: 'Grant it.' },
        { check: 'media', status: 'failed' },
      ],
      7,
    ],
  ])('%s', async (_, state, expected, exitCode) => {
    const result = await doctor(state);
    expect(result.wrong).toMatchObject(expected);
    expect(result.exitCode).toBe(exitCode);
    for (const { fix } of result.wrong) expect(fix).toMatch(/\w/);
  });

  it.each([
    [`sb_publishable_${'d'.repeat(22)}`, 'a publishable key'],
    [token('anon'), 'a legacy anon key'],
  ])('a key of the wrong kind: %s', async (key, found) => {
    const { exitCode, wrong } = await doctor(
      { refusal: { status: 401, body: { code: '42501', message: `permission denied for ${key}` } } },
      { SUPABASE_SECRET_KEY: key },
    );
    expect(wrong.filter(({ check }) => check === 'credentials')).toMatchObject([
      { status: 'failed', found, fix: expect.stringMatching(/API Keys/) },
    ]);
    expect(exitCode).toBe(7);
  });

  it('takes an older service_role key', async () => {
    const { all, exitCode } = await doctor({}, { SUPABASE_SECRET_KEY: undefined, SUPABASE_SERVICE_ROLE_KEY: token('service_role') });
    expect(exitCode).toBe(0);
    expect(all).toContainEqual(expect.objectContaining({ check: 'credentials', found: 'the legacy service_role key was accepted' }));
  });
});

describe('DATABASE_URL beside a project', () => {
  const database = useDatabase();

  it('of another database fails', async () => {
    const { wrong, exitCode } = await doctor({}, { DATABASE_URL: database.url });
    expect(wrong).toMatchObject([
      { check: 'database_url', status: 'failed', found: 'DATABASE_URL leads to another database than SUPABASE_URL' },
    ]);
    expect(exitCode).toBe(7);
  });

  it('of the same one is recognised', async () => {
    const [row] = await database.sql<{ facts: { identity: string } }[]>`select ops.doctor() as facts`;
    const { all, exitCode } = await doctor({ facts: { identity: row?.facts.identity ?? '' } }, { DATABASE_URL: database.url });
    expect(all).toContainEqual(
      expect.objectContaining({ check: 'database_url', status: 'ok', found: 'leads to the database of the project' }),
    );
    expect(exitCode).toBe(0);
  });

  it('that leads nowhere fails', async () => {
    const { wrong } = await doctor({}, { DATABASE_URL: `postgres://u:canaryPassword@127.0.0.1:${await freePort()}/x` });
    expect(wrong).toMatchObject([{ check: 'database_url', status: 'failed', found: expect.stringMatching(/ECONNREFUSED/) }]);
  });

  it('of two hosted projects is told apart by their names alone', async () => {
    const { nameTwoProjects } = await import('../../src/ops/doctor/project.ts');
    const project = 'https://abcdefgh.supabase.co';
    expect(nameTwoProjects(project, 'postgresql://postgres:p@db.zzzzzzzz.supabase.co:5432/postgres')).toBe(true);
    expect(nameTwoProjects(project, 'postgres://postgres.zzzzzzzz:p@aws-0-eu-central-1.pooler.supabase.com:5432/postgres')).toBe(true);
    expect(nameTwoProjects(project, 'postgres://postgres.abcdefgh:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres')).toBe(false);
    expect(nameTwoProjects(project, 'postgres://u:p@db.example/postgres')).toBe(false);
    expect(nameTwoProjects('https://api.example', 'postgresql://postgres:p@db.zzzzzzzz.supabase.co:5432/postgres')).toBe(false);
  });

  it('tells by SQL what an API without our schemas cannot', async () => {
    const { wrong, all } = await doctor(
      { hidden: ['ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr'] },
      { DATABASE_URL: database.url },
    );
    expect(wrong).toMatchObject([{ check: 'exposed_schemas', fix: expect.stringMatching(/^Project Settings[^;]*$/) }]);
    for (const check of ['migrations', 'privileges', 'rejects'])
      expect(all).toContainEqual(expect.objectContaining({ check, status: 'ok' }));
  });
});

describe('a server that grants everything to everybody', () => {
  it('is found out', async () => {
    // @supabase/lite does that to the database it serves, as it starts.
    const lite = await openSupabaseLite();
    const { target } = lite.db;
    if (target.kind !== 'supabase') throw new Error('not the Supabase target');
    const { exitCode, stdout } = await runCli(['doctor'], { env: { SUPABASE_URL: target.url, SUPABASE_SECRET_KEY: target.key } });
    await lite.close();
    expect(exitCode).toBe(7);
    const rows: Row[] = JSON.parse(stdout);
    const leaks = rows.filter(({ check, status }) => check === 'privileges' && status === 'failed').map(({ found }) => found);
    expect(leaks).toContainEqual(expect.stringMatching(/^anon has .*SELECT.* on table /));
    expect(leaks).toContainEqual(expect.stringMatching(/^authenticated has .*TRUNCATE.* on table /));
    for (const check of ['reachable', 'credentials', 'exposed_schemas', 'migrations'])
      expect(rows).toContainEqual(expect.objectContaining({ check, status: 'ok' }));
  });
});
