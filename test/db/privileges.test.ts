import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresDatabase } from '../support/databases.ts';

let database: Awaited<ReturnType<typeof postgresDatabase>>;
beforeAll(async () => {
  database = await postgresDatabase();
  await database.sql`insert into discovery.clients (ig_username, notes) values ('ana', 'n')`;
  await database.sql`insert into discovery.pages (ig_username) values ('p_one')`;
});
afterAll(() => database.drop());

/** Runs a statement as an API user would: role and JWT claims. */
async function as(role: string, claims: object, statement: string): Promise<number> {
  return database.sql.begin(async (tx) => {
    await tx`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true)`;
    await tx.unsafe(`set local role ${role}`);
    return (await tx.unsafe(statement)).count;
  });
}
const VA = { role: 'authenticated', app_metadata: { role: 'va' } };

describe('privileges of discovery and ops', () => {
  it('every table has row level security', async () => {
    expect(
      await database.sql`select relname from pg_class where relkind = 'r' and relnamespace in ('ops'::regnamespace, 'discovery'::regnamespace) and not relrowsecurity`,
    ).toEqual([]);
  });

  it('every foreign key has an index that begins with it', async () => {
    const rows = await database.sql`
      select conname from pg_constraint c where contype = 'f' and connamespace in ('ops'::regnamespace, 'discovery'::regnamespace)
        and not exists (select from pg_index i where i.indrelid = c.conrelid and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)`;
    expect(rows).toEqual([]);
  });

  it('every function sets an empty search_path and belongs to service_role alone', async () => {
    const rows = await database.sql`
      select p.proname from pg_proc p where p.pronamespace in ('ops'::regnamespace, 'discovery'::regnamespace)
        and (not coalesce('search_path=""' = any(p.proconfig), false)
          or has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))`;
    expect(rows).toEqual([]);
  });

  it('only the refresh runs with its owner’s rights', async () => {
    expect(
      await database.sql`select proname from pg_proc where prosecdef and pronamespace in ('ops'::regnamespace, 'discovery'::regnamespace)`,
    ).toEqual([{ proname: 'refresh_page_client_counts' }]);
  });

  it('anon sees nothing, not even the counts', async () => {
    for (const relation of ['discovery.clients', 'discovery.pages', 'discovery.page_client_counts', 'discovery.page_metrics', 'ops.runs']) {
      await expect(as('anon', {}, `select * from ${relation}`)).rejects.toThrow(/permission denied/);
    }
  });

  it('a va reads the lists and writes only notes, status, promo_status and pricing_notes', async () => {
    expect(await as('authenticated', VA, 'select * from discovery.pages')).toBe(1);
    expect(await as('authenticated', VA, `update discovery.clients set notes = 'x', status = 'paused'`)).toBe(1);
    expect(await as('authenticated', VA, `update discovery.pages set promo_status = 'warm', pricing_notes = '$50'`)).toBe(1);
    await expect(as('authenticated', VA, `update discovery.pages set category = 'X'`)).rejects.toThrow(/permission denied/);
    await expect(as('authenticated', VA, 'delete from discovery.pages')).rejects.toThrow(/permission denied/);
    await expect(as('authenticated', VA, 'truncate discovery.pages')).rejects.toThrow(/permission denied/);
    await expect(as('authenticated', VA, 'select * from discovery.page_client_counts')).rejects.toThrow(/permission denied/);
    await expect(as('authenticated', VA, 'select * from ops.rejects')).rejects.toThrow(/permission denied/);
  });

  it('what a va says of promos is a human’s word', async () => {
    await as('authenticated', VA, `update discovery.pages set promo_status = 'not_open'`);
    expect(await database.sql`select promo_status, promo_status_source from discovery.pages`).toEqual([
      { promo_status: 'not_open', promo_status_source: 'human' },
    ]);
  });

  it('another signed-in user, or one who writes the role where users may, sees no row', async () => {
    expect(await as('authenticated', { role: 'authenticated' }, 'select * from discovery.pages')).toBe(0);
    expect(await as('authenticated', { role: 'authenticated', user_metadata: { role: 'va' } }, 'select * from discovery.clients')).toBe(0);
  });
});
