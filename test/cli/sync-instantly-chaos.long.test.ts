import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { spawnCli } from '../support/cli.ts';
import { openPostgres, type PostgresDatabase } from '../support/databases.ts';
import {
  AGENCIES,
  account,
  analytics,
  DENTAL,
  daily,
  email,
  lead,
  sampleWorkspace,
  step,
  uuid,
  type Workspace,
} from '../support/instantly/workspace.ts';
import { type InstantlyServer, startInstantlyServer } from '../support/instantly-server.ts';

const KILLS = 5;
const LIMITS = { perSecond: 50, perMinute: 6_000, emailsPerMinute: 5_000 };

/** Enough for many pages of each list. */
function large(): Workspace {
  const workspace = sampleWorkspace();
  const person = (i: number) => `person${i}@many.example`;
  workspace.leads = Array.from({ length: 450 }, (_, i) =>
    lead(uuid(i, 2), person(i % 400), i < 400 ? DENTAL : AGENCIES, {
      status: i % 37 === 0 ? -1 : i % 41 === 0 ? -2 : 1,
      email_open_count: i % 3,
    }),
  );
  workspace.emails = Array.from({ length: 1_500 }, (_, i) => {
    const of = person(i % 400);
    const at = new Date(Date.parse('2026-09-01T00:00:00Z') + i * 60_000).toISOString();
    const more =
      i % 9 === 0
        ? { ue_type: 2, from_address_email: of, is_auto_reply: i % 2 }
        : { ue_type: 1, step: `0_${Math.floor(i / 400)}_${i % 2}`, to_address_email_list: of };
    return email(uuid(i, 3), at, { ...more, campaign_id: DENTAL, lead: of });
  });
  workspace.accounts.push(
    ...Array.from({ length: 150 }, (_, i) =>
      account(`ann${i}@sender-one.example`, `2026-08-03T00:00:${String(i % 60).padStart(2, '0')}.000Z`),
    ),
  );
  workspace.daily[DENTAL] = Array.from({ length: 28 }, (_, i) => daily(`2026-10-${String(i + 1).padStart(2, '0')}`, { sent: i }));
  workspace.steps[AGENCIES] = [step('0', '0'), step(null, null)];
  workspace.analytics[1] = analytics(AGENCIES, 'Agencies', { total_opportunity_value: 1234.5 });
  return workspace;
}

const TABLES: Record<string, string> = {
  campaigns_raw: 'select instantly_campaign_id, raw_json, analytics_json from outbound.instantly_campaigns_raw order by 1',
  accounts_raw: 'select email, raw_json, vanished_at from outbound.instantly_accounts_raw order by 1',
  daily_raw: 'select analytics_date::text, instantly_campaign_id, raw_json from outbound.instantly_daily_analytics_raw order by 1, 2',
  steps_raw: 'select instantly_campaign_id, step_number, variant_number, raw_json from outbound.instantly_steps_raw order by 1, 2, 3',
  leads_raw: 'select instantly_lead_id, raw_json, vanished_at from outbound.instantly_leads_raw order by 1',
  emails_raw: 'select instantly_email_id, event_type, raw_json from outbound.instantly_emails_raw order by 1',
  campaigns: 'select campaign_name, campaign_status, instantly_campaign_id from outbound.campaigns order by 3',
  leads: 'select email, first_name, lead_status from outbound.leads order by 1',
  places: `select l.email, c.campaign_name, p.email_status, p.overall_status, p.email_sent_at, p.email_opened_at, p.email_replied_at, p.sequence_step,
    p.next_followup_at, p.last_activity_at, p.instantly_lead_id from outbound.campaign_leads p join outbound.leads l on l.id = p.lead_id
    join outbound.campaigns c on c.id = p.campaign_id order by 1, 2`,
  events: `select event_key, event_type, event_timestamp, l.email, sequence_step, sequence_variant, campaign_lead_id is not null as placed
    from outbound.events e join outbound.leads l on l.id = e.lead_id order by 1`,
  suppressions: 'select kind, value, reason from ops.suppressions order by 1, 2',
  left_over: 'select entity from outbound.listed_items union all select campaign_id::text from outbound.stale_campaign_leads',
};

async function contents(database: PostgresDatabase): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const [name, text] of Object.entries(TABLES)) all[name] = await database.query(text);
  return all;
}

function start(database: PostgresDatabase, server: InstantlyServer) {
  return spawnCli(['sync-instantly', '--if-locked', 'wait=2m'], {
    env: {
      OUTREACH_DATABASE: database.url,
      INSTANTLY_API_KEY: server.key,
      INSTANTLY_API_URL: server.url,
      INSTANTLY_REQUESTS_PER_SECOND: String(LIMITS.perSecond),
      INSTANTLY_EMAILS_PER_MINUTE: String(LIMITS.emailsPerMinute),
    },
  });
}

it('a server in trouble and five deaths end in the same tables as a clean run', { timeout: 900_000 }, async () => {
  const [clean, troubled] = [await openPostgres(), await openPostgres()];
  const good = await startInstantlyServer({ workspace: large(), limits: LIMITS });
  const bad = await startInstantlyServer({
    workspace: large(),
    limits: LIMITS,
    // A seed that leaves requests without an answer in what is read first and in what is read last.
    faults: { seed: 28, rate429: 0.3, rate500: 0.05, rateReset: 0.02, rateTruncated: 0.02, rateHang: 0.01, rateSlow: 0.2, slowMs: 100 },
  });
  expect((await start(clean, good).done).exitCode).toBe(0);

  for (let i = 0; i < KILLS; i++) {
    const { child, done } = start(troubled, bad);
    const before = bad.requests.length;
    // Not before it is at work, and each time somewhere else.
    while (bad.requests.length < before + 3 + i * 4 && child.exitCode === null) await sleep(20);
    await sleep(i * 150);
    child.kill('SIGKILL');
    await done;
  }
  let exitCode: number | null = null;
  for (let tries = 0; tries < 10 && exitCode !== 0; tries++) {
    const { exitCode: ended, stderr } = await start(troubled, bad).done;
    expect([0, 5], stderr).toContain(ended);
    exitCode = ended;
  }
  expect(exitCode).toBe(0);
  const [wanted, found] = [await contents(clean), await contents(troubled)];
  for (const name of Object.keys(TABLES)) expect({ name, rows: found[name] }).toEqual({ name, rows: wanted[name] });
  expect(wanted.events?.length).toBeGreaterThan(1_400);
  expect(wanted.left_over).toEqual([]);
  expect(bad.exceeded).toBe(0);
  expect(bad.hung).toBeGreaterThan(0);
  await Promise.all([good.close(), bad.close(), clean.close(), troubled.close()]);
});
