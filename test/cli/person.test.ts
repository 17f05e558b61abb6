import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { openPostgres, useDatabase } from '../support/databases.ts';

interface PersonRow {
  type: string;
  relation: string | null;
  email: string | null;
  handle: string | null;
  kind: string | null;
  direction: string | null;
  summary: string | null;
  evidence: string | null;
  record: Record<string, unknown> | null;
}

/** Ana in all five systems, under two addresses and a handle; Bo, who shares a mailbox and a name with her and is someone else. */
const WORLD = `
  insert into discovery.pages (ig_username, display_name, contact_email) values
    ('ana.studio', 'Ana', 'Ana@Studio.example'), ('bo.prints', 'Ana', 'info@studio.example'), ('other.page', 'Other', 'info@studio.example');
  insert into discovery.promo_events (page_id, detected_at, signal_type, details)
    select id, '2026-01-01', 'email', '{"value": "ana@studio.example"}' from discovery.pages where ig_username = 'ana.studio';
  insert into growth.clients (client_id, business_name, email, password_hash, api_key, smtp_password) values
    ('10000000-0000-4000-8000-000000000000', 'Studio', 'ana@studio.example', 'hash-secret', 'key-secret', 'smtp-secret');
  insert into growth.lead_memory (id, client_id, email, name, message, timestamp) values
    ('20000000-0000-4000-8000-000000000000', '10000000-0000-4000-8000-000000000000', 'ANA@studio.example', 'Ana', 'call me', '2026-02-01'),
    ('20000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000000', 'bo@prints.example', 'Ana', 'not me', '2026-02-01');
  insert into growth.lead_actions (lead_id, action_type, tag, timestamp)
    values ('20000000-0000-4000-8000-000000000000', 'tag', 'Converted', '2026-02-02');
  insert into growth.growth_brain (event_type, insight_text, learning_snapshot, created_at)
    values ('conversion', 'converted in a day', '{"lead_id": "20000000-0000-4000-8000-000000000000"}', '2026-02-02 12:00');
  insert into growth.prospect_candidates (business_name, contact_email) values ('Studio', 'ana@corp.example');
  insert into growth.prospect_outreach_log (prospect_id, email_subject, email_body, sent_at, replied_at)
    select id, 'A note', 'body', '2026-03-01', '2026-03-02' from growth.prospect_candidates;
  insert into crm.instagram_contacts (instagram_username) values ('ana.studio'), ('bo.prints');
  insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
    select id, 'hello ' || instagram_username, false, '2026-04-01' from crm.instagram_contacts;
  insert into crm.outreach_queue (username, message_text, created_at) values ('ana.studio', 'queued for ana', '2026-04-02');
  insert into outbound.leads (email, personal_email, first_name) values
    ('ana@corp.example', 'ana@studio.example', 'Ana'), ('bo@prints.example', null, 'Ana');
  insert into outbound.campaigns (campaign_name) values ('Spring');
  insert into outbound.campaign_leads (campaign_id, lead_id, added_at)
    select c.id, l.id, '2026-05-01' from outbound.campaigns c, outbound.leads l;
  insert into outbound.events (event_source, event_type, lead_id, event_timestamp, email_subject)
    select 'instantly', 'email_replied', id, '2026-05-02', 'Re: ' || email from outbound.leads;
  insert into outbound.instantly_emails_raw (instantly_email_id, email_address, event_type, event_date, raw_json) values
    ('e1', 'Ana@corp.example', 'sent', '2026-05-03', '{"subject": "raw mail"}'), ('e2', 'bo@prints.example', 'sent', '2026-05-03', '{}');
  insert into sdr.companies (company_name, primary_email) values ('Corp', 'ana@corp.example');
  insert into sdr.employees (company_id, full_name, work_email, employee_session_key, campaign_number, campaign_status, outreach_sent_date)
    select id, 'Ana A.', 'ana@corp.example', 's1', 3, 'sent', '2026-06-01' from sdr.companies;
  insert into sdr.ai_interactions (session_key, prompt, created_at) values ('s1', 'draft for ana', '2026-06-02'), ('s2', 'draft for bo', '2026-06-02');
`;

describe.each(['postgres', 'embedded'] as const)('report person on %s', (on) => {
  const database = useDatabase({ on });
  let target: string;
  beforeAll(async () => {
    for (const statement of WORLD.split(';\n')) if (statement.trim() !== '') await database.query(statement);
    const { target: t } = database.db;
    target = t.kind === 'postgres' ? t.url : t.kind === 'embedded' ? `pglite:${t.dir}` : '';
    // The embedded directory belongs to one process at a time.
    if (on === 'embedded') await database.db.close();
  });

  const person = async (who: string) => {
    const { exitCode, stdout, stderr } = await runCli(['report', 'person', who, '--database', target]);
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    const rows: PersonRow[] = JSON.parse(stdout);
    return { rows, stdout, stderr };
  };
  const relations = (rows: PersonRow[], type: string) => rows.filter((row) => row.type === type).map((row) => row.relation);

  it.each(['ana@studio.example', 'ANA@corp.example', '@ana.studio'])(
    'finds every record and touch of Ana by %s, and none of Bo',
    async (who) => {
      const { rows, stdout } = await person(who);
      expect(relations(rows, 'record')).toEqual([
        'crm.instagram_contacts',
        'discovery.pages',
        'growth.clients',
        'growth.lead_memory',
        'growth.prospect_candidates',
        'outbound.leads',
        'sdr.companies',
        'sdr.employees',
      ]);
      const touches = rows.filter((row) => row.type === 'touch').map((row) => `${row.relation} ${row.kind} ${row.direction}`);
      expect(touches).toEqual([
        'sdr.ai_interactions ai internal',
        'sdr.employees campaign 3 sent outbound',
        'outbound.instantly_emails_raw sent outbound',
        'outbound.events email_replied inbound',
        'outbound.campaign_leads campaign active internal',
        'crm.outreach_queue pending outbound',
        'crm.instagram_messages text inbound',
        'growth.prospect_outreach_log replied inbound',
        'growth.prospect_outreach_log sent outbound',
        'growth.growth_brain conversion internal',
        'growth.lead_actions tag internal',
        'growth.lead_memory lead inbound',
        'discovery.promo_events email seen',
      ]);
      expect(stdout).not.toMatch(/bo@prints|bo\.prints|other\.page|draft for bo/);
      expect(stdout).not.toMatch(/secret|password/);
    },
  );

  it('says which stated fact links a record', async () => {
    const { rows } = await person('@ana.studio');
    const evidence = Object.fromEntries(rows.filter((row) => row.type === 'record').map((row) => [row.relation, row.evidence]));
    expect(evidence['crm.instagram_contacts']).toBe('handle = @ana.studio');
    expect(evidence['growth.lead_memory']).toBe('email = ana@studio.example (contact_email of discovery.pages @ana.studio)');
    expect(evidence['sdr.employees']).toBe('work_email = ana@corp.example (outbound.leads states personal_email ana@studio.example)');
  });

  it('a shared mailbox is found and links nobody', async () => {
    const { rows } = await person('info@studio.example');
    expect(rows.map((row) => row.handle).sort()).toEqual(['bo.prints', 'other.page']);
  });

  it('somebody unknown is no error', async () => {
    const { rows, stderr } = await person('nobody@nowhere.example');
    expect(rows).toEqual([]);
    expect(stderr).toContain('nothing is known of nobody@nowhere.example');
  });

  it('refuses what is neither an address nor a handle', async () => {
    const { exitCode, stderr } = await runCli(['report', 'person', 'two words', '--database', target]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('neither an e-mail address nor a handle');
  });
});

it('a suppressed person is shown as such', async () => {
  const database = await openPostgres();
  await database.query(`insert into discovery.pages (ig_username, contact_email) values ('cy.draws', 'cy@draws.example')`);
  await database.query(
    `insert into ops.suppressions (kind, value, reason, source) values ('domain', 'draws.example', 'asked us to stop', 'test')`,
  );
  const url = database.db.target.kind === 'postgres' ? database.db.target.url : '';
  const { stdout, stderr } = await runCli(['report', 'person', '@cy.draws', '--database', url]);
  const [first]: PersonRow[] = JSON.parse(stdout);
  expect(first).toMatchObject({ type: 'suppression', kind: 'domain', summary: 'draws.example: asked us to stop' });
  expect(stderr).toContain('suppressed: nothing is sent to them');
  await database.close();
});

describe('what belongs to a person beside their records', () => {
  const database = useDatabase();
  beforeAll(async () => {
    await database.sql`insert into sdr.companies (company_name, primary_email, all_company_emails)
      values ('Many', 'first@many.example', ${['first@many.example', 'dora@many.example']})`;
    await database.sql`insert into discovery.pages (ig_username) values ('dora.page')`;
    await database.sql`insert into discovery.page_profiles (page_id, email_candidates, scraped_at)
      select id, '["dora@many.example", "other@many.example"]', now() from discovery.pages`;
    await database.sql`insert into sdr.employees (company_id, full_name, work_email, campaign_number, campaign_status, outreach_sent_date)
      select id, 'Dora', 'dora@many.example', 5, 'queued', '2026-06-01' from sdr.companies`;
    await database.sql`insert into outbound.leads (email) values ('dora@many.example')`;
    await database.sql`insert into outbound.events (event_source, event_type, lead_id, event_timestamp, email_subject, email_body)
      select 'instantly', 'email_replied', id, '2026-05-02', 'Re: x', 'Yes, call me' from outbound.leads`;
    await database.sql`with mail as (
        insert into sdr.mails (fingerprint, subject, body, is_automatic) values (${'a'.repeat(64)}, 'Re: y', 'Send me the price list', false) returning id)
      insert into sdr.replies (mail_id, ordinal, at, address, outcome, found_outcome, confidence, evidence, is_policy, is_answer)
      select id, 1, '2026-04-02', 'dora@many.example', 'info_request', 'info_request', 0.9, 'price list', false, true from mail`;
  });
  const rowsOf = async (who: string) => {
    const { stdout, stderr } = await runCli(['report', 'person', who, '--database', database.url]);
    const rows: (PersonRow & { said: string | null; at: string | null })[] = JSON.parse(stdout);
    return { rows, stderr };
  };

  it('is found among all addresses of a company and on a page, which link nobody', async () => {
    const { rows } = await rowsOf('dora@many.example');
    const records = rows.filter(({ type }) => type === 'record');
    expect(records.map(({ relation, evidence }) => `${relation}: ${evidence}`)).toEqual([
      'discovery.pages: email_candidates of a profile have dora@many.example',
      'outbound.leads: email = dora@many.example',
      'sdr.companies: all_company_emails has dora@many.example',
      'sdr.employees: work_email = dora@many.example',
    ]);
    expect((await rowsOf('@dora.page')).rows.map(({ relation }) => relation)).toEqual(['discovery.pages']);
    expect((await rowsOf('first@many.example')).rows.filter(({ type }) => type === 'record')).toHaveLength(1);
  });

  it('is what is pending, and what was said, in time order', async () => {
    const { rows, stderr } = await rowsOf('dora@many.example');
    expect(rows.filter(({ type }) => type === 'pending')).toMatchObject([
      { relation: 'sdr.employees', kind: 'queued', said: 'campaign 5', at: '2026-06-01T00:00:00+00:00' },
    ]);
    expect(stderr).toContain('1 pending');
    const touches = rows.filter(({ type }) => type === 'touch');
    expect(touches.map(({ kind, said }) => [kind, said])).toEqual([
      ['campaign 5 queued', null],
      ['email_replied', 'Yes, call me'],
      ['info_request', 'Send me the price list'],
    ]);
    const times = touches.map(({ at }) => Date.parse(at ?? ''));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });
});
