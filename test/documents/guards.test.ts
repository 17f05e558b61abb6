import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { postgresAdmin } from '../../src/db/admin.ts';
import { applyMigrations, splitStatements } from '../../src/db/migrate/apply.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { useDatabase } from '../support/databases.ts';
import { rolledBack, type Sandbox } from './support.ts';

const CLIENT = 'c0000000-0000-4000-8000-000000000001';
const LEAD = '1ead0000-0000-4000-8000-000000000001';

const database = useDatabase();

/** In growth as the owner, whom no grant stops: a client, a lead, and what the test adds. */
function inGrowth(seed: string, work: (db: Sandbox) => Promise<void>): Promise<void> {
  return rolledBack(database.sql, 'growth', async (db) => {
    await db.rows(`
      insert into clients (client_id, business_name, email, password_hash, api_key)
      values ('${CLIENT}', 'Acme', 'owner@acme.example', '!', 'k1');
      insert into lead_memory (id, client_id, email, name) values ('${LEAD}', '${CLIENT}', 'ana@lead.example', 'Ana')`);
    if (seed !== '') await db.rows(seed);
    await work(db);
  });
}

describe('growth.relationship_insights', () => {
  const seed = `
    insert into growth_brain (client_id, event_type, insight_text, confidence)
    values ('${CLIENT}', 'conversion', 'won in 7 days', 0.95), ('${CLIENT}', 'urgency_trend', null, 0.5)`;

  it('shows the insights of growth_brain', async () => {
    await inGrowth(seed, async (db) => {
      expect(await db.rows('select client_id, event_type, insight_text, confidence from relationship_insights')).toEqual([
        { client_id: CLIENT, event_type: 'conversion', insight_text: 'won in 7 days', confidence: '0.95' },
      ]);
    });
  });

  it.each([
    [`insert into relationship_insights (event_type, insight_text) values ('conversion', 'x')`],
    [`update relationship_insights set insight_text = 'x'`],
    ['delete from relationship_insights'],
  ])('is read-only, for the owner too: %s', async (statement) => {
    await inGrowth(seed, async (db) => {
      expect(await db.refusal(statement)).toBe('55000');
      await db.rows('set local role service_role');
      expect(await db.refusal(statement)).toBe('42501');
    });
  });
});

describe('growth.lead_actions', () => {
  const seed = `
    insert into lead_actions (lead_id, client_id, action_type, tag) values
      ('${LEAD}', '${CLIENT}', 'insert', 'both'), ('${LEAD}', null, 'tag', 'lead'), (null, '${CLIENT}', 'tag', 'client'), (null, null, 'tag', 'nobody')`;
  const tags = (db: Sandbox) => db.values('select tag from lead_actions order by tag');

  it.each([
    [`update lead_actions set reversion_reason = 'x' where tag = 'both'`],
    [`update lead_actions set client_id = null where tag = 'client'`],
    ...['both', 'lead', 'client', 'nobody'].map((tag) => [`delete from lead_actions where tag = '${tag}'`]),
    ['truncate lead_actions'],
    ['truncate lead_memory cascade'],
    ['truncate clients cascade'],
    [`insert into lead_actions (id, action_type) select id, 'tag' from lead_actions on conflict (id) do update set tag = 'x'`],
  ])('is append-only, for the owner too: %s', async (statement) => {
    await inGrowth(seed, async (db) => {
      expect(await db.refusal(statement)).toBe('42501');
      expect(await tags(db)).toEqual(['both', 'client', 'lead', 'nobody']);
    });
  });

  it('goes with its lead', async () => {
    await inGrowth(seed, async (db) => {
      expect(await db.affected(`delete from lead_memory where id = '${LEAD}'`)).toBe(1);
      expect(await tags(db)).toEqual(['client', 'nobody']);
    });
  });

  it.each(['the owner', 'service_role'])('goes with its client, whom %s deletes', async (role) => {
    await inGrowth(seed, async (db) => {
      if (role !== 'the owner') await db.rows(`set local role ${role}`);
      expect(await db.affected(`delete from clients where client_id = '${CLIENT}'`)).toBe(1);
      expect(await tags(db)).toEqual(['nobody']);
    });
  });
});

describe('growth.api_key_rotation_log', () => {
  const DIGEST = 'ab'.repeat(32);
  const entry = {
    old_key_fingerprint: DIGEST,
    old_key_prefix: 'client_0a1b',
    new_key_fingerprint: DIGEST,
    new_key_prefix: 'client_2c3d',
    rotated_by: 'ana@acme.example',
    reason: 'every 90 days',
  };
  const insert = (values: Record<string, string>): string =>
    `insert into api_key_rotation_log (client_id, ${Object.keys(values).join()}) values ('${CLIENT}', '${Object.values(values).join("','")}')`;

  it('takes fingerprints and prefixes', async () => {
    await inGrowth('', async (db) => {
      expect(await db.affected(insert(entry))).toBe(1);
      const columns = await db.values(`select attname from pg_attribute where attrelid = 'api_key_rotation_log'::regclass and attnum > 0`);
      expect(columns.sort()).toEqual(['id', 'client_id', 'rotated_at', ...Object.keys(entry)].sort());
    });
  });

  it.each(Object.keys(entry))('%s cannot hold a key', async (column) => {
    const hex = '0123456789abcdef0123456789abcdef';
    await inGrowth('', async (db) => {
      // The two forms that keys of the system have had; the last as somebody would write why it was rotated.
      for (const key of [`client_${hex}`, `ak_${hex}`, `leaked: client_${hex}`])
        expect(await db.refusal(insert({ ...entry, [column]: key }))).toBe('23514');
    });
  });
});

describe('the rows that a database begins with', () => {
  const internal = () =>
    database.sql`select client_id, email, password_hash, api_key, is_internal, is_test from growth.clients`.then((rows) => [...rows]);
  const users = () => database.sql`select id, email, full_name from outbound.users`.then((rows) => [...rows]);

  it('are the default user, and once it is seeded the internal client; they stay so whatever is applied again', async () => {
    expect(await internal()).toEqual([]);
    const seed = (preview: boolean) =>
      database.sql`select growth.seed_internal_client(${preview}) -> 'growth.clients' ->> 'inserted' as n`.then(([row]) => row?.n);
    expect([await seed(true), await seed(false), await seed(true), await seed(false)]).toEqual(['1', '1', '0', '0']);
    const before = { internal: await internal(), users: await users() };
    expect(before.internal).toEqual([
      {
        client_id: '00000000-0000-0000-0000-000000000001',
        email: 'internal@aveniraisolutions.ca',
        // No password matches it.
        password_hash: '!',
        api_key: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        is_internal: true,
        is_test: false,
      },
    ]);
    expect(before.users).toEqual([{ id: expect.any(String), email: expect.stringMatching(/\.example$/), full_name: expect.any(String) }]);

    const set = loadMigrations();
    const db = postgresAdmin(database.url);
    try {
      expect(await applyMigrations(db, set, 'test')).toEqual({
        files: [],
        retired: [],
        newer: undefined,
        bucketMade: false,
        notes: [],
        readerRefused: undefined,
      });
    } finally {
      await db.close();
    }
    // And the very statements, as a copy of the files applied by hand would run them.
    const inserts = set.files
      .flatMap((file) => splitStatements(file.sql))
      .filter(({ text }) => /^insert into (growth|outbound)\./m.test(text));
    expect(inserts).toHaveLength(2);
    for (const { text } of inserts) await database.sql.unsafe(text);
    expect({ internal: await internal(), users: await users() }).toEqual(before);
  });
});

describe('discovery.clients_following_count', () => {
  it('counts a page’s followers among the clients as of the last refresh of the materialized view', async () => {
    await rolledBack(database.sql, 'discovery', async (db) => {
      await db.rows(`
        insert into clients (ig_username) values ('ana'), ('bo');
        insert into pages (ig_username) values ('both'), ('one'), ('none');
        insert into client_following (client_id, page_id)
        select c.id, p.id from clients c, pages p where p.ig_username = 'both' or (p.ig_username = 'one' and c.ig_username = 'bo')`);
      const counts = () => db.values('select clients_following_count(id) from pages order by ig_username');
      expect(await counts()).toEqual([0, 0, 0]);
      await db.rows('refresh materialized view page_client_counts');
      expect(await counts()).toEqual([2, 0, 1]);
    });
  });
});

describe('ops.sending_states', () => {
  const SYSTEMS = `('discovery', 'growth', 'crm', 'outbound', 'sdr')`;
  const states = () => database.sql<{ relation: string; column_name: string; state: string | null; leads_to_sending: boolean }[]>`
    select relation, column_name, state, leads_to_sending from ops.sending_states`;
  /** Every status column of the documents, and the values that its check allows; none where it is free text. */
  const statuses = async () => {
    const rows = await database.sql.unsafe(`
      select format('%s.%s', n.nspname, c.relname) as relation, a.attname as column,
             coalesce((select array_agg(v[1]) from pg_constraint k
                       cross join lateral regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::', 'g') as v
                       where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]), '{}') as values
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where n.nspname in ${SYSTEMS} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and a.attname ~ '(^|_)(status|stage|tag|contacted)$' and not (c.relname = 'page_ranks' or a.attname = 'tag')`);
    return z.array(z.object({ relation: z.string(), column: z.string(), values: z.array(z.string()) })).parse([...rows]);
  };

  it('says of every value of every status column whether it leads to sending', async () => {
    const listed = await states();
    const missing = (await statuses()).flatMap(({ relation, column, values }) => {
      const known = listed.filter((s) => s.relation === relation && s.column_name === column);
      if (known.length === 0) return [`${relation}.${column}`];
      const open = known.some((s) => s.state === '*');
      // Where one state leads to sending, each is named; a check that is free text has a word for the rest.
      if (values.length === 0) return open ? [] : [`${relation}.${column}: *`];
      const need = known.some((s) => s.leads_to_sending) ? [...values, null] : open ? [] : values;
      return need.filter((value) => !known.some((s) => s.state === value)).map((value) => `${relation}.${column}: ${value}`);
    });
    expect(missing).toEqual([]);
  });

  it('names no column and no value that is not there', async () => {
    const known = await statuses();
    const unknown = [];
    for (const { relation, column_name, state } of await states()) {
      const [schema, table] = relation.split('.');
      const found = await database.sql`select from information_schema.columns
        where table_schema = ${schema ?? ''} and table_name = ${table ?? ''} and column_name = ${column_name}`;
      const values = known.find((s) => s.relation === relation && s.column === column_name)?.values ?? [];
      if (found.length === 0) unknown.push(`${relation}.${column_name}`);
      if (state !== null && state !== '*' && values.length > 0 && !values.includes(state))
        unknown.push(`${relation}.${column_name}: ${state}`);
    }
    expect(unknown).toEqual([]);
  });

  it('is guarded: every table of it on insert and on update, by the columns that say who it is', async () => {
    const guards = await database.sql`
      select t.tgrelid::regclass::text as relation, array_agg(t.tgname::text order by t.tgname) as names
      from pg_trigger t where t.tgfoid = 'ops.guard_sending'::regproc group by 1 order by 1`;
    const relations = [...new Set((await states()).filter((s) => s.leads_to_sending).map((s) => s.relation))].sort();
    expect([...guards]).toEqual(relations.map((relation) => ({ relation, names: ['guard_insert', 'guard_update'] })));
    for (const relation of relations) {
      // Known to what finds the people of a row, and to what cancels it.
      for (const fn of ['keys_of_rows', 'cancel_rows']) await database.sql`select ops.${database.sql(fn)}(${relation}, '{}')`;
    }
  });
});
