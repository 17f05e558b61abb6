import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { rolledBack, type Sandbox } from './support.ts';

const database = useDatabase();

const LONG_AGO = '2001-02-03T04:05:06.000Z';
const COMPANY = `insert into sdr.companies (id, company_name, updated_at) values (gen_random_uuid(), 'Firm', '${LONG_AGO}')`;
const LEAD = `insert into outbound.leads (email, first_name, updated_at) values ('ana@lead.example', 'Ana', '${LONG_AGO}')`;
const CAMPAIGN = `insert into outbound.campaigns (campaign_name, updated_at) values ('Spring', '${LONG_AGO}')`;

/** A row of each table that has updated_at, and a change of it. */
const TABLES = [
  {
    table: 'discovery.clients',
    seed: `insert into discovery.clients (ig_username, updated_at) values ('ana', '${LONG_AGO}')`,
    change: `notes = 'x'`,
  },
  {
    table: 'discovery.pages',
    seed: `insert into discovery.pages (ig_username, updated_at) values ('ana', '${LONG_AGO}')`,
    change: 'follower_count = 7',
  },
  {
    table: 'crm.instagram_contacts',
    seed: `insert into crm.instagram_contacts (instagram_username, updated_at) values ('ana', '${LONG_AGO}')`,
    change: `tags = '{a}'`,
  },
  {
    table: 'crm.instagram_conversations',
    seed: `insert into crm.instagram_conversations (thread_id, updated_at) values ('t', '${LONG_AGO}')`,
    change: 'is_read = false',
  },
  {
    table: 'crm.automation_patterns',
    seed: `insert into crm.automation_patterns (pattern_type, pattern_key, pattern_value, updated_at) values ('t', 'k', 'v', '${LONG_AGO}')`,
    change: 'is_active = null',
  },
  {
    table: 'outbound.users',
    seed: `delete from outbound.users; insert into outbound.users (email, full_name, updated_at) values ('a@firm.example', 'A', '${LONG_AGO}')`,
    change: `organization = 'Firm'`,
  },
  {
    table: 'outbound.instantly_campaigns_raw',
    seed: `insert into outbound.instantly_campaigns_raw (instantly_campaign_id, raw_json, updated_at) values ('c', '{"a": 1}', '${LONG_AGO}')`,
    change: `raw_json = '{"a": 2}'`,
  },
  {
    table: 'outbound.instantly_leads_raw',
    seed: `insert into outbound.instantly_leads_raw (instantly_lead_id, raw_json, updated_at) values ('l', '{"a": 1}', '${LONG_AGO}')`,
    change: `raw_json = '{"a": 2}'`,
  },
  {
    table: 'outbound.instantly_steps_raw',
    seed: `insert into outbound.instantly_steps_raw (instantly_campaign_id, raw_json, updated_at) values ('c', '{"a": 1}', '${LONG_AGO}')`,
    change: `raw_json = '{"a": 2}'`,
  },
  {
    table: 'outbound.instantly_accounts_raw',
    seed: `insert into outbound.instantly_accounts_raw (email, raw_json, updated_at) values ('a@firm.example', '{}', '${LONG_AGO}')`,
    change: 'warmup_score = 99.5',
  },
  {
    table: 'outbound.offers',
    seed: `insert into outbound.offers (offer_name, updated_at) values ('Audit', '${LONG_AGO}')`,
    change: 'price_min = 10',
  },
  {
    table: 'outbound.companies',
    seed: `insert into outbound.companies (company_name, updated_at) values ('Firm', '${LONG_AGO}')`,
    change: `technologies = '{pg}'`,
  },
  { table: 'outbound.leads', seed: LEAD, change: `first_name = 'Anna'` },
  { table: 'outbound.campaigns', seed: CAMPAIGN, change: 'daily_send_limit = 10' },
  {
    table: 'outbound.campaign_leads',
    seed: `${LEAD}; ${CAMPAIGN};
           insert into outbound.campaign_leads (campaign_id, lead_id, updated_at)
           select c.id, l.id, '${LONG_AGO}' from outbound.campaigns c, outbound.leads l`,
    change: `email_status = 'sent'`,
  },
  { table: 'sdr.companies', seed: COMPANY, change: 'revenue = 1' },
  {
    table: 'sdr.employees',
    seed: `${COMPANY}; insert into sdr.employees (company_id, full_name, updated_at) select id, 'Ana', '${LONG_AGO}' from sdr.companies`,
    change: 'reply_bounce = true',
  },
];

it('every table that has the column is here', async () => {
  const tables = await database.sql`
    select table_schema || '.' || table_name as name from information_schema.columns
    where column_name = 'updated_at' and table_schema in ('discovery', 'growth', 'crm', 'outbound', 'sdr')`;
  expect(tables.map(({ name }) => name).sort()).toEqual(TABLES.map(({ table }) => table).sort());
});

describe.each(TABLES)('$table', ({ table, seed, change }) => {
  const withRow = (work: (db: Sandbox) => Promise<void>) =>
    rolledBack(database.sql, 'pg_catalog', async (db) => {
      await db.rows(seed);
      expect(await db.values(`select updated_at from ${table}`)).toEqual([new Date(LONG_AGO)]);
      await work(db);
    });
  const touched = async (db: Sandbox) => {
    const [now] = await db.values('select now()');
    expect(await db.values(`select updated_at from ${table}`)).toEqual([now]);
  };

  it('a change sets updated_at', async () => {
    await withRow(async (db) => {
      expect(await db.affected(`update ${table} set ${change}`)).toBe(1);
      await touched(db);
    });
  });

  it('an update that changes nothing leaves it', async () => {
    await withRow(async (db) => {
      const [column] = change.split(' =');
      expect(await db.affected(`update ${table} set ${column} = ${column}`)).toBe(1);
      expect(await db.values(`select updated_at from ${table}`)).toEqual([new Date(LONG_AGO)]);
    });
  });

  it('nobody sets it by hand', async () => {
    await withRow(async (db) => {
      await db.affected(`update ${table} set ${change}, updated_at = '2000-01-01Z'`);
      await touched(db);
    });
  });

  it('a change of any column counts', async () => {
    const triggers = await database.sql`
      select pg_get_triggerdef(oid) as text from pg_trigger where tgrelid = ${table}::regclass and tgname = 'touch_updated_at' and tgenabled = 'O'`;
    expect(triggers).toHaveLength(1);
    const text = String(triggers[0]?.text);
    const columns = await database.sql`
      select attname from pg_attribute a where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
        and not exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey))`;
    const watched = (column: string) => new RegExp(`\\bold\\.${column}\\b[^]*\\bnew\\.${column}\\b`).test(text);
    const wholeRow = text.includes('WHEN ((old.* IS DISTINCT FROM new.*))');
    expect(columns.map(({ attname }) => String(attname)).filter((column) => !wholeRow && !watched(column))).toEqual([]);
  });
});
