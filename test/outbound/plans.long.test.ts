import type postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CAMPAIGN, leadId, makeCampaign, makeLeads } from '../support/campaigns.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase({ each: true });

describe('of 100,000 people', () => {
  it('follow-ups are read by their indexes', async () => {
    const { sql } = database;
    await makeCampaign(database, 0, { vendorId: null });
    await sql`update outbound.campaigns set campaign_status = 'active'`;
    await sql`insert into outbound.leads (email) select i || '@many.example' from generate_series(1, 100000) i`;
    await sql`insert into outbound.campaign_leads (campaign_id, lead_id, email_status, email_sent_at, next_followup_at)
              select ${CAMPAIGN}, l.id, 'sent', now() - interval '1 day' * (row_number() over () % 40),
                     case when row_number() over () % 3 = 0 then now() + interval '1 hour' * (row_number() over () % 100 - 50) end
              from outbound.leads l`;
    await sql`vacuum analyze outbound.campaign_leads, outbound.leads`;
    const scanned = await sql.begin(async (tx) => {
      const pageAfter = async (after: string) => {
        const [found] = await tx<{ page: { rows: unknown[]; next: postgres.JSONValue } }[]>`
          select outbound.follow_ups('{"days": 3}', nullif(${after}::text, 'null')::jsonb, 1000) as page`;
        expect(found?.page.rows).toHaveLength(1000);
        return JSON.stringify(found?.page.next);
      };
      await pageAfter(await pageAfter(await pageAfter('null')));
      return tx`select t.relname, t.seq_scan::int, t.seq_tup_read::int as rows_read, t.idx_tup_fetch::int as fetched from pg_stat_xact_user_tables t
                where t.schemaname = 'outbound' and t.relname in ('campaign_leads', 'leads') order by 1`;
    });
    expect(scanned.map(({ relname, seq_scan }) => ({ relname, seq_scan }))).toEqual([
      { relname: 'campaign_leads', seq_scan: 0 },
      { relname: 'leads', seq_scan: 0 },
    ]);
    // A page reads about itself, and not all that is due.
    for (const { fetched } of scanned) expect(fetched).toBeLessThan(30_000);
  });

  it('candidates are read a page at a time by key, each by an index, and all are planned', async () => {
    const { sql } = database;
    await makeCampaign(database, 0, { vendorId: null });
    await makeLeads(database, 100_000);
    await sql`analyze outbound.leads`;
    const request = { campaign_id: CAMPAIGN, filter: { titles: ['nobody has this'] }, rules: {} };
    const scans = async () => {
      await sql`select pg_stat_force_next_flush()`;
      const [found] = await sql`select seq_scan from pg_stat_user_tables where relname = 'leads' and schemaname = 'outbound'`;
      return Number(found?.seq_scan);
    };
    const before = await scans();
    const page =
      await sql`select outbound.enrolment_candidates(${sql.json(request)}, '{"lead_id": "00000000-0000-4000-8000-000000050000"}', 1000) as page`;
    expect(page[0]?.page).toMatchObject({ rows: [], next: { lead_id: leadId(51_000) } });
    expect(await scans()).toBe(before);
    const plan = await runCli(['campaigns', 'add-leads', 'Clinics', '--title', 'care', '--dry-run'], {
      env: { OUTREACH_DATABASE: database.url },
    });
    expect(z.object({ included: z.array(z.unknown()) }).parse(JSON.parse(plan.stdout)).included).toHaveLength(100_000);
  });
});
