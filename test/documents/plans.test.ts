import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

const TENANT = '00000000-0000-4000-8000-000000000007';

beforeAll(async () => {
  const { sql } = database;
  await sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
            select ('00000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid, 'T', c || '@tenant.example', '!', c::text from generate_series(1, 100) c`;
  await sql`insert into growth.lead_memory (email, name, client_id, current_tag, timestamp)
            select i || '@people.example', 'P', ('00000000-0000-4000-8000-' || lpad((1 + i % 100)::text, 12, '0'))::uuid,
                   (array['Active', 'Converted'])[1 + (i / 100) % 2], now() - make_interval(mins => i) from generate_series(1, 20000) i`;
  await sql`insert into growth.lead_actions (lead_id, client_id, action_type) select id, client_id, 'insert' from growth.lead_memory`;
  await sql`insert into discovery.pages (ig_username, contact_email) select 'h' || i, i || '@people.example' from generate_series(1, 20000) i`;
  await sql`insert into crm.instagram_contacts (instagram_username) select 'h' || i from generate_series(1, 20000) i`;
  await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound) select id, 'hi', true from crm.instagram_contacts`;
  await sql`insert into crm.outreach_queue (username, message_text, status) select 'h' || i, 'hi', 'sent' from generate_series(1, 20000) i`;
  await sql`insert into outbound.leads (email, personal_email) select i || '@people.example', 'home' || i || '@people.example' from generate_series(1, 20000) i`;
  await sql`insert into outbound.events (event_source, event_type, lead_id) select 'instantly', 'email_sent', id from outbound.leads`;
  await sql`insert into outbound.instantly_emails_raw (email_address, raw_json) select i || '@people.example', '{}' from generate_series(1, 20000) i`;
  await sql`insert into sdr.companies (company_name) values ('C')`;
  await sql`insert into sdr.employees (company_id, full_name, work_email, employee_session_key)
            select c.id, 'P', i || '@people.example', 's' || i from sdr.companies c, generate_series(1, 20000) i`;
  await sql`insert into sdr.ai_interactions (session_key) select 's' || i from generate_series(1, 20000) i`;
  await sql`vacuum analyze`;
});

describe('plans', () => {
  it('the dashboard query of document 001 uses the index that the document made for it', async () => {
    const text = await readFile(new URL('001-growth.sql', import.meta.url), 'utf8');
    const query = /^-- name: dashboard.*\n([^;]*);/m.exec(text)?.[1]?.replace(/'550e8400-[^']*'/, `'${TENANT}'`);
    const plan = await database.sql.begin(async (tx) => {
      await tx`set local search_path = growth`;
      return tx.unsafe(`explain ${query}`);
    });
    const lines = plan.map((row) => String(row['QUERY PLAN']));
    expect(lines.join('\n')).toContain('idx_lead_memory_client_active');
    expect(lines.join('\n')).not.toContain('Seq Scan');
  });

  it('the report of a person reads no table from end to end', async () => {
    const scanned = await database.sql.begin(async (tx) => {
      const [found] = await tx`select ops.person_records('77@people.example', '', '') as person`;
      expect(found?.person.rows).toHaveLength(5);
      const [page] = await tx`select ops.person_touches(${tx.json(found?.person)}, null, 100) as touches`;
      expect(page?.touches.rows).toHaveLength(7);
      return tx`select t.schemaname || '.' || t.relname as relation from pg_stat_xact_user_tables t
                join pg_class c on c.oid = t.relid where t.seq_scan > 0 and c.reltuples > 1000 order by 1`;
    });
    expect(scanned.map((row) => row.relation)).toEqual([]);
  });
});
