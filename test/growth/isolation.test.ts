import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TENANT_A, TENANT_B } from '../db/privileges/actors.ts';
import { RELATIONS } from '../db/privileges/matrix.ts';
import { ROWS } from '../db/privileges/rows.ts';
import { openSupabaseLite } from '../support/databases.ts';

// What plain PostgreSQL says to every role stands in test/db/privileges.test.ts; here two tenants come over the API, as their apps do.

/** Who asks, and whose rows they may see. */
const CALLERS = {
  'tenant A': { claims: { app_metadata: { client_id: TENANT_A } }, own: TENANT_A },
  'tenant B': { claims: { app_metadata: { client_id: TENANT_B } }, own: TENANT_B },
  'somebody without a tenant': { claims: {}, own: null },
  'somebody whose top-level claim names a tenant': { claims: { client_id: TENANT_A }, own: null },
  'somebody who wrote it into what users may edit': { claims: { user_metadata: { client_id: TENANT_A } }, own: null },
  'a role of another system': { claims: { app_metadata: { role: 'crm' } }, own: null },
  'no uuid': { claims: { app_metadata: { client_id: `${TENANT_A}' or true --` } }, own: null },
  'nobody signed in': { claims: undefined, own: null },
} as const;
type Caller = keyof typeof CALLERS;
const NAMES: readonly Caller[] = [
  'tenant A',
  'tenant B',
  'somebody without a tenant',
  'somebody whose top-level claim names a tenant',
  'somebody who wrote it into what users may edit',
  'a role of another system',
  'no uuid',
  'nobody signed in',
];

/** A server on loopback is slow, and what they may write is the same for all of them. */
const WRITERS: readonly Caller[] = ['tenant A', 'somebody without a tenant', 'nobody signed in'];

const TABLES = Object.keys(RELATIONS).filter((name) => name.startsWith('growth.'));
const READABLE = new Set(TABLES.filter((name) => RELATIONS[name]?.tenant_a?.select === 'own'));
/** The whole of it holds secrets. */
const VISIBLE: Readonly<Record<string, string>> = { 'growth.clients': 'client_id,business_name,email' };

/** What the caller's app comes with. */
const keyOf = (caller: Caller) => `sb_publishable_${String(NAMES.indexOf(caller)).repeat(22)}_00000000`;

// The server tells the terminal of every refusal.
beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

let lite: Awaited<ReturnType<typeof openSupabaseLite>>;
beforeAll(async () => {
  lite = await openSupabaseLite(
    Object.fromEntries(
      NAMES.map((caller) => {
        const { claims } = CALLERS[caller];
        return [keyOf(caller), claims === undefined ? { role: 'anon' } : { role: 'authenticated', sub: TENANT_A, ...claims }];
      }),
    ),
  );
  for (const [table, { columns, stored }] of Object.entries(ROWS)) {
    if (table.startsWith('growth.') && stored.length > 0)
      await lite.query(`insert into ${table} (${columns}) values ${stored.map((row) => `(${row})`).join(', ')}`);
  }
});
afterAll(() => lite.close());

function client(caller: Caller) {
  const api: SupabaseClient = createClient(lite.url, keyOf(caller), {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { retry: false },
  });
  return api.schema('growth');
}

/** Everything that stands in growth. */
async function everything(): Promise<unknown> {
  const all = [];
  for (const table of TABLES) all.push(await lite.query(`select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`));
  return all;
}

const bare = (table: string) => table.slice('growth.'.length);

describe.each(NAMES)('%s', (caller) => {
  const { own } = CALLERS[caller];

  it.each(TABLES)('reads nobody else’s rows of %s', async (table) => {
    const columns = VISIBLE[table] ?? '*';
    const { data, error } = await client(caller).from(bare(table)).select(columns);
    if (own === null || !READABLE.has(table)) {
      expect(data ?? []).toEqual([]);
      return;
    }
    expect(error).toBeNull();
    const rows = await lite.query(`select client_id from ${table} where client_id = '${own}'`);
    expect(data).toHaveLength(rows.length);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(data)).not.toContain(own === TENANT_A ? TENANT_B : TENANT_A);
    for (const other of [TENANT_A, TENANT_B].filter((tenant) => tenant !== own)) {
      expect((await client(caller).from(bare(table)).select(columns).eq('client_id', other)).data).toEqual([]);
      const counted = await client(caller).from(bare(table)).select(columns, { count: 'exact', head: true }).neq('client_id', own);
      expect(counted.count ?? 0).toBe(0);
    }
  });

  it('finds no way around through what a row refers to', async () => {
    for (const [from, select] of [
      ['lead_memory', 'id, lead_actions(*)'],
      ['lead_actions', 'id, lead_memory(*)'],
      ['growth_brain', 'id, clients(client_id, business_name)'],
      ['lead_actions', 'id, clients(client_id, prospect_candidates(*))'],
    ] as const) {
      const { data } = await client(caller).from(from).select(select);
      const text = JSON.stringify(data ?? []);
      for (const other of [TENANT_A, TENANT_B].filter((tenant) => tenant !== own)) expect(text).not.toContain(other);
    }
  });
});

describe.each(WRITERS)('%s', (caller) => {
  const { own } = CALLERS[caller];

  it('writes nothing into any table', async () => {
    const before = await everything();
    for (const table of TABLES) {
      const api = client(caller).from(bare(table));
      const [first = 'id', ...others] = (ROWS[table]?.columns ?? 'client_id').split(', ');
      const row: Record<string, unknown> = Object.fromEntries([first, ...others].map((name) => [name, null]));
      const tries = [
        await api.insert({ ...row, ...(first === 'client_id' || others.includes('client_id') ? { client_id: own ?? TENANT_B } : {}) }),
        await api.upsert(row),
        await api.update(row).not(first, 'is', null),
        await api.update({ client_id: own ?? TENANT_A }).eq('client_id', TENANT_B),
        await api.delete().not(first, 'is', null),
      ];
      for (const { data } of tries) expect(data, table).toBeNull();
    }
    expect(await everything()).toEqual(before);
  });

  it('calls no function', async () => {
    const before = await everything();
    const functions = await lite.query(
      `select p.proname as name, p.proargnames as names, p.pronargs::int as n from pg_proc p where p.pronamespace = 'growth'::regnamespace`,
    );
    expect(functions.length).toBeGreaterThan(20);
    for (const { name, names, n } of functions) {
      const args = Array.isArray(names) ? Object.fromEntries(names.slice(0, Number(n)).map((arg: unknown) => [String(arg), null])) : {};
      const { data, error } = await client(caller).rpc(String(name), args);
      expect({ name, data }).toEqual({ name, data: null });
      expect(error?.message, String(name)).toMatch(/permission denied|return type trigger/);
    }
    expect(await everything()).toEqual(before);
  });
});
