import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { ACTORS, type Actor, bearer, Stage, TENANT_A, TENANT_B } from './actors.ts';
import { RELATIONS } from './matrix.ts';
import { populate, SUPPRESSED_EMAIL, SUPPRESSED_HANDLE } from './rows.ts';

const TENANT_RELATIONS = Object.keys(RELATIONS).filter((name) => RELATIONS[name]?.tenant_a?.select === 'own');
const ROLE_LISTS = { va: 'discovery.pages', crm: 'crm.outreach_queue', sdr: 'sdr.employees' };

const database = useDatabase();
let connection: postgres.ReservedSql;
let stage: Stage;
beforeAll(async () => {
  await populate(database.sql);
  connection = await database.sql.reserve();
  stage = new Stage(connection);
});
afterAll(async () => {
  connection.release();
});

/** Whose rows the actor sees, relation by relation. */
async function owners(actor: Actor, on = stage): Promise<unknown[][]> {
  const seen: unknown[][] = [];
  for (const name of TENANT_RELATIONS) {
    const rows = await on.run(actor, `select distinct client_id from ${name}`);
    seen.push(rows.map((row) => row.client_id));
  }
  return seen;
}
const everywhere = (...owner: string[]): string[][] => TENANT_RELATIONS.map(() => owner);
const signedIn = (claims: object, settings: Record<string, string> = {}): Actor => {
  const actor = bearer('authenticated', claims);
  return { ...actor, settings: { ...actor.settings, ...settings } };
};
/** Without a token, as behind an application of one's own. */
const bare = (settings: Record<string, string>): Actor => ({ role: 'authenticated', settings });

describe('a tenant', () => {
  it('is the client_id of the app_metadata, and sees its own rows wherever it looks', async () => {
    expect(TENANT_RELATIONS).toEqual([
      'growth.clients',
      'growth.lead_memory',
      'growth.lead_actions',
      'growth.growth_brain',
      'growth.relationship_insights',
    ]);
    expect(await owners(ACTORS.tenant_a)).toEqual(everywhere(TENANT_A));
    expect(await owners(ACTORS.tenant_b)).toEqual(everywhere(TENANT_B));
  });

  it.each([
    ['the top-level client_id, which belongs to OAuth', { client_id: TENANT_A }],
    ['user_metadata, which users write themselves', { user_metadata: { client_id: TENANT_A } }],
    [
      'both, beside app_metadata without one',
      { client_id: TENANT_A, user_metadata: { client_id: TENANT_A }, app_metadata: { role: 'va' } },
    ],
    ['an app_metadata that is null', { app_metadata: { client_id: null } }],
  ])('is not named by %s', async (_, claims) => {
    expect(await owners(signedIn(claims))).toEqual(everywhere());
  });

  it('reaches no row of another by naming it', async () => {
    for (const name of TENANT_RELATIONS)
      expect(await stage.outcome(ACTORS.tenant_a, `select 1 from ${name} where client_id = '${TENANT_B}'`), name).toBe(0);
  });

  it.each(TENANT_RELATIONS)('writes nothing to %s, its own rows included', async (name) => {
    for (const statement of [
      `insert into ${name} (client_id) values ('${TENANT_A}')`,
      `update ${name} set client_id = client_id where client_id = '${TENANT_A}'`,
      `update ${name} set client_id = '${TENANT_A}'`,
      `delete from ${name} where client_id = '${TENANT_A}'`,
      `truncate ${name}`,
    ]) {
      const outcome = await stage.outcome(ACTORS.tenant_a, statement);
      // What is no table cannot be truncated by anybody.
      expect(outcome, statement).toBe(name === 'growth.relationship_insights' && statement.startsWith('truncate') ? '42809' : '42501');
    }
  });
});

describe('app.current_client_id', () => {
  it.each([
    ['no claims at all', {}],
    ['claims that are empty, as after a transaction of the API', { 'request.jwt.claims': '' }],
  ])('names the tenant where there are %s', async (_, claims) => {
    expect(await owners(bare({ ...claims, 'app.current_client_id': TENANT_A }))).toEqual(everywhere(TENANT_A));
    expect(await owners(bare({ ...claims, 'app.current_client_id': TENANT_B }))).toEqual(everywhere(TENANT_B));
  });

  it('that was never set shows nothing and does not fail', async () => {
    // A setting is unknown only to a session that never had it.
    const fresh = postgres(database.url, { max: 1, onnotice: () => {} });
    const session = await fresh.reserve();
    try {
      expect([...(await session`select current_setting('app.current_client_id', true) as setting`)]).toEqual([{ setting: null }]);
      expect(await owners(bare({}), new Stage(session))).toEqual(everywhere());
    } finally {
      session.release();
      await fresh.end();
    }
  });

  it('that is empty, or no uuid, shows nothing and does not fail', async () => {
    expect(await owners(bare({ 'app.current_client_id': '' }))).toEqual(everywhere());
    expect(await owners(bare({ 'app.current_client_id': 'tenant-a' }))).toEqual(everywhere());
  });

  it('is ignored where there is a token', async () => {
    const setting = { 'app.current_client_id': TENANT_A };
    expect(await owners(signedIn({ app_metadata: { client_id: TENANT_B } }, setting))).toEqual(everywhere(TENANT_B));
    expect(await owners(signedIn({}, setting))).toEqual(everywhere());
    expect(await owners(signedIn({ app_metadata: { role: 'va' } }, setting))).toEqual(everywhere());
  });

  it('opens nothing to anon', async () => {
    for (const name of TENANT_RELATIONS)
      expect(
        await stage.outcome({ role: 'anon', settings: { 'app.current_client_id': TENANT_A } }, `select client_id from ${name}`),
        name,
      ).toBe('42501');
  });
});

describe.each(Object.entries(ROLE_LISTS))('the role %s', (role, list) => {
  it.each([
    ['the top level, where the database role stands', { role }],
    ['user_metadata, which users write themselves', { user_metadata: { role } }],
    ['app_metadata in another spelling', { app_metadata: { role: role.toUpperCase() } }],
  ])('is not taken from %s', async (_, claims) => {
    expect(await stage.outcome(signedIn({ app_metadata: { role } }), `select 1 from ${list}`)).toBeGreaterThan(0);
    expect(await stage.outcome(signedIn(claims), `select 1 from ${list}`)).toBe(0);
  });

  it('is nobody’s without a token', async () => {
    expect(await stage.outcome(bare({ 'app.current_client_id': TENANT_A }), `select 1 from ${list}`)).toBe(0);
  });
});

describe('the guards see suppressions that the user cannot read', () => {
  it.each([ACTORS.crm, ACTORS.sdr])('which is all of them', async (actor) => {
    expect(await stage.outcome(actor, 'select 1 from ops.suppressions')).toBe('42501');
  });

  it('crm queues nothing to a suppressed handle, by insert or by update', async () => {
    const insert = (username: string, status: string): string =>
      `insert into crm.outreach_queue (username, message_text, status) values ('${username}', 'hello', '${status}')`;
    await expect(stage.run(ACTORS.crm, insert(SUPPRESSED_HANDLE, 'pending'))).rejects.toMatchObject({
      code: 'OS001',
      message: expect.stringContaining(SUPPRESSED_HANDLE),
    });
    expect(await stage.outcome(ACTORS.crm, insert(SUPPRESSED_HANDLE, 'cancelled'))).toBe(1);
    expect(await stage.outcome(ACTORS.crm, insert('somebody.else', 'pending'))).toBe(1);
    const update = `update crm.outreach_queue set username = '${SUPPRESSED_HANDLE}'`;
    expect(await stage.outcome(ACTORS.crm, update)).toBe('OS001');
    expect(await stage.outcome(ACTORS.crm, `${update}, status = 'cancelled'`)).toBe(1);
  });

  it('sdr enrols nobody who is suppressed', async () => {
    const enrol = (email: string): string => `update sdr.employees set work_email = '${email}', campaign_number = 1`;
    expect(await stage.outcome(ACTORS.sdr, enrol(SUPPRESSED_EMAIL))).toBe('OS001');
    expect(await stage.outcome(ACTORS.sdr, enrol('ana@studio.example'))).toBe(1);
  });

  it('a halt stops crm too, which cannot read halts', async () => {
    const halt = `select ops.halt('crm', 'test', 'ana')`;
    const insert = `insert into crm.outreach_queue (username, message_text) values ('somebody.else', 'hello')`;
    expect(await stage.outcome(ACTORS.crm, insert, [halt])).toBe('OS002');
    expect(await stage.outcome(ACTORS.crm, 'select 1 from ops.halts')).toBe('42501');
  });
});
