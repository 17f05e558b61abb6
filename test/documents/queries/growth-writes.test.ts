import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { readCatalog } from '../catalog.ts';
import { rolledBack, type Sandbox } from '../support.ts';
import { CLIENT, growthStatements, LEAD } from './exceptions.ts';

const INTERNAL = '00000000-0000-0000-0000-000000000001';
const TEST_CLIENT = '7e57c11e-0000-4000-8000-000000000001';
const UNTOLD_CLIENT = '7e57c11e-0000-4000-8000-000000000002';

const database = useDatabase();
let statements: Awaited<ReturnType<typeof growthStatements>>;
beforeAll(async () => {
  statements = await growthStatements();
  await database.sql`select growth.seed_internal_client(false)`;
});

const inGrowth = (work: (db: Sandbox) => Promise<void>) => rolledBack(database.sql, 'growth', work);

/** A tenant with a lead, an action and an event. */
async function tenant(db: Sandbox, id: string, isTest: boolean, lead = 'gen_random_uuid()'): Promise<void> {
  await db.rows(`
    insert into clients (client_id, business_name, email, password_hash, api_key, is_test)
    values ('${id}', 'Firm', '${id}@firm.example', '!', '${id}', ${isTest});
    insert into lead_memory (id, client_id, email, name) values (${lead}, '${id}', 'a@lead.example', 'A');
    insert into lead_actions (lead_id, client_id, action_type) select id, client_id, 'insert' from lead_memory where client_id = '${id}';
    insert into lead_actions (client_id, action_type) values ('${id}', 'tag');
    insert into growth_brain (client_id, event_type) values ('${id}', 'conversion')`);
}

/** Which of these tenants still have rows, by table. */
async function left(db: Sandbox): Promise<Record<string, unknown[]>> {
  const result: Record<string, unknown[]> = {};
  for (const table of ['clients', 'lead_memory', 'lead_actions', 'growth_brain']) {
    result[table] = await db.values(`select distinct client_id from ${table} where client_id <> '${INTERNAL}' order by client_id`);
  }
  return result;
}
const all = (ids: string[]) => ({ clients: ids, lead_memory: ids, lead_actions: ids, growth_brain: ids });

describe('the internal client', () => {
  const internal = `select business_name, email, password_hash, api_key, is_internal, is_test from clients where client_id = '${INTERNAL}'`;

  it('upsert: marks the client that is there and keeps its key and password', async () => {
    await inGrowth(async (db) => {
      const before = await db.rows(internal);
      expect(before).toHaveLength(1);
      await db.rows(`update clients set is_internal = false, business_name = 'Renamed' where client_id = '${INTERNAL}'`);
      expect(await db.affected(statements.get('the internal client, upsert'))).toBe(1);
      expect(await db.rows(internal)).toEqual([{ ...before[0], business_name: 'Renamed', is_internal: true }]);
    });
  });

  it('upsert: makes it where it is missing', async () => {
    await inGrowth(async (db) => {
      await db.rows(`delete from clients where client_id = '${INTERNAL}'`);
      expect(await db.affected(statements.get('the internal client, upsert'))).toBe(1);
      expect(await db.rows(internal)).toEqual([
        {
          business_name: 'Avenir AI Solutions',
          email: 'internal@aveniraisolutions.ca',
          password_hash: '$2a$10$placeholder',
          api_key: 'internal-api-key-placeholder',
          is_internal: true,
          is_test: false,
        },
      ]);
    });
  });

  it('first form, completed: an internal client with the document’s defaults', async () => {
    await inGrowth(async (db) => {
      await db.rows(`delete from clients where client_id = '${INTERNAL}'`);
      expect(await db.refusal(statements.get('the internal client, first form'))).toBe('23502');
      expect(await db.affected(statements.adapted('the internal client, first form'))).toBe(1);
      expect(
        await db.rows(`select language, is_internal, is_test, email_tone, followup_speed, ai_personalized_reply from clients`),
      ).toEqual([
        {
          language: 'en',
          is_internal: true,
          is_test: false,
          email_tone: 'Friendly',
          followup_speed: 'Instant',
          ai_personalized_reply: true,
        },
      ]);
    });
  });
});

it('action flow: created, tagged, converted and reverted are four rows of the log', async () => {
  await inGrowth(async (db) => {
    await tenant(db, CLIENT, false, `'${LEAD}'`);
    for (const name of ['lead created', 'lead tagged as follow-up', 'lead converted', 'lead reverted']) {
      expect(await db.affected(statements.adapted(name))).toBe(1);
    }
    const rows = await db.rows(`
      select action_type, tag, conversion_outcome, reversion_reason, is_test, timestamp = now() as now from lead_actions
      where lead_id = '${LEAD}' and client_id = '${CLIENT}' and tag is not null order by ctid`);
    const row = { conversion_outcome: false, reversion_reason: null, is_test: false, now: true };
    expect(rows).toEqual([
      { ...row, action_type: 'insert', tag: 'Active' },
      { ...row, action_type: 'tag', tag: 'Follow-Up' },
      { ...row, action_type: 'tag', tag: 'Converted', conversion_outcome: true },
      { ...row, action_type: 'revert', tag: 'Active', reversion_reason: 'Placed in converted by accident' },
    ]);
  });
});

describe('deleting clients', () => {
  it('a client takes its leads, their actions and its events along, and nobody else’s', async () => {
    await inGrowth(async (db) => {
      await tenant(db, CLIENT, false);
      await tenant(db, UNTOLD_CLIENT, false);
      expect(await left(db)).toEqual(all([CLIENT, UNTOLD_CLIENT]));
      expect(await db.affected(statements.adapted('delete a client'))).toBe(1);
      expect(await left(db)).toEqual(all([UNTOLD_CLIENT]));
    });
  });

  it('test clients go, through the append-only log; the others and a test lead of theirs stay', async () => {
    await inGrowth(async (db) => {
      await tenant(db, CLIENT, false);
      await tenant(db, TEST_CLIENT, true);
      await db.rows(`insert into lead_memory (client_id, email, name, is_test) values ('${CLIENT}', 'test@lead.example', 'T', true)`);
      expect(await db.affected(statements.get('delete test clients'))).toBe(1);
      expect(await left(db)).toEqual(all([CLIENT]));
      expect(await db.values(`select count(*)::int from lead_memory where client_id = '${CLIENT}'`)).toEqual([2]);
      expect(await db.values(`select count(*)::int from clients where client_id = '${INTERNAL}'`)).toEqual([1]);
    });
  });
});

it('archive old leads: active for over a year and without an action for a year', async () => {
  await inGrowth(async (db) => {
    const lead = (name: string, age: string, tag: string): string =>
      `('${name.replaceAll(' ', '.')}@lead.example', '${name}', now() - interval '${age}', '${tag}')`;
    await db.rows(
      `insert into lead_memory (email, name, timestamp, current_tag) values ${[
        lead('silent', '400 days', 'Active'),
        lead('acted long ago', '3 years', 'Active'),
        lead('acted lately', '3 years', 'Active'),
        lead('young', '11 months', 'Active'),
        lead('converted', '3 years', 'Converted'),
      ].join()}`,
    );
    const action = (name: string, age: string): string =>
      `insert into lead_actions (lead_id, action_type, timestamp) select id, 'tag', now() - interval '${age}' from lead_memory where name = '${name}'`;
    await db.rows([action('acted long ago', '2 years'), action('acted lately', '2 years'), action('acted lately', '11 months')].join(';'));
    // An action of nobody concerns nobody.
    await db.rows(`insert into lead_actions (action_type) values ('tag')`);
    expect(await db.affected(statements.get('archive old leads'))).toBe(2);
    expect(await db.rows('select name, archived, current_tag from lead_memory order by name')).toEqual([
      { name: 'acted lately', archived: false, current_tag: 'Active' },
      { name: 'acted long ago', archived: true, current_tag: 'Archived' },
      { name: 'converted', archived: false, current_tag: 'Converted' },
      { name: 'silent', archived: true, current_tag: 'Archived' },
      { name: 'young', archived: false, current_tag: 'Active' },
    ]);
    expect(await db.affected(statements.get('archive old leads'))).toBe(0);
  });
});

it('the document’s migrations find everything done and change nothing', async () => {
  await inGrowth(async (db) => {
    const before = await readCatalog(db, 'growth');
    for (const { name, text } of statements.all.filter(({ verb }) => ['ALTER', 'CREATE', 'COMMENT'].includes(verb))) {
      await db.rows(name.startsWith('add ') ? statements.adapted(name) : text);
    }
    expect(await readCatalog(db, 'growth')).toEqual(before);
  });
});
