import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { Refused } from '../support/instantly/refused.ts';
import { LOST } from '../support/instantly/routes.ts';
import { AGENCIES, analytics, blocked, DENTAL, DRAFT, daily, email, lead, uuid } from '../support/instantly/workspace.ts';
import { useInstantly } from '../support/sync-instantly.ts';

const database = useDatabase({ each: true });
const instantly = useInstantly(database);
const { sync, run } = instantly;

const RAW = ['campaigns', 'accounts', 'daily_analytics', 'steps', 'leads', 'emails', 'block_list'].map(
  (name) => `outbound.instantly_${name}_raw`,
);
/** Every raw row with its place on disk: one that is written again has another. */
async function places(): Promise<unknown> {
  const texts = RAW.map((table) => `select '${table}' as name, t.ctid::text as place, to_jsonb(t)::text as row from ${table} t`);
  return [...(await database.sql.unsafe(`${texts.join(' union all ')} order by 1, 2`))];
}
const NONE = { inserted: 0, updated: 0 };

describe('the raw tables', () => {
  it('have everything that the vendor has, whole', async () => {
    const { summary } = await sync();
    expect(summary.tables).toMatchObject({
      'outbound.instantly_campaigns_raw': { inserted: 3, updated: 0, unchanged: 0 },
      'outbound.instantly_accounts_raw': { inserted: 2, updated: 0, unchanged: 0 },
      'outbound.instantly_daily_analytics_raw': { inserted: 4, updated: 0, unchanged: 0 },
      'outbound.instantly_steps_raw': { inserted: 4, updated: 0, unchanged: 0 },
      'outbound.instantly_leads_raw': { inserted: 6, updated: 0, unchanged: 0 },
      'outbound.instantly_emails_raw': { inserted: 8, updated: 0, unchanged: 0 },
      'outbound.instantly_block_list_raw': { inserted: 2, updated: 0, unchanged: 0 },
    });
    const campaigns = await database.sql`select * from outbound.instantly_campaigns_raw order by instantly_campaign_id`;
    const { workspace } = instantly.server;
    expect(campaigns[0]).toMatchObject({ campaign_name: 'Dental clinics EU', campaign_status: 1, leads_count: 3, emails_sent_count: 3 });
    expect(campaigns[0]?.raw_json).toEqual({ ...workspace.campaigns[0], ...workspace.analytics[0] });
    // A draft is in no analytics.
    expect(campaigns[2]).toMatchObject({ instantly_campaign_id: DRAFT, campaign_status: 0, leads_count: 0, analytics_json: null });
    const leads = await database.sql`select instantly_lead_id, email, lead_status, raw_json from outbound.instantly_leads_raw order by 1`;
    expect(leads.map(({ raw_json }) => raw_json)).toEqual(workspace.leads);
    expect(leads[2]).toMatchObject({ email: 'bounced@gone.example', lead_status: '-1' });
    const steps = await database.sql`select step_number as step, variant_number as variant from outbound.instantly_steps_raw order by 1, 2`;
    expect([...steps]).toEqual([
      { step: 0, variant: 0 },
      { step: 0, variant: 1 },
      { step: 1, variant: 0 },
      { step: null, variant: null },
    ]);
    const days = await database.sql`select analytics_date::text as day, instantly_campaign_id as campaign, sent
      from outbound.instantly_daily_analytics_raw order by 2 nulls first, 1`;
    expect([...days]).toEqual([
      { day: '2026-09-17', campaign: null, sent: 3 },
      { day: '2026-09-18', campaign: null, sent: 0 },
      { day: '2026-09-17', campaign: DENTAL, sent: 3 },
      { day: '2026-09-18', campaign: DENTAL, sent: 0 },
    ]);
  });

  it('keep digits, unknown keys, nulls and what is missing apart', async () => {
    instantly.server.onAnswer = ({ path }, answer) => {
      if (path !== '/leads/list') return undefined;
      const text = JSON.stringify(answer);
      return text.replace(
        '"first_name":"Ada"',
        '"first_name":"Ada","ratio":0.12345678901234567890,"big":9007199254740993,"gone":null,"cut":"\\ud83d x\\u0000"',
      );
    };
    const { summary } = await sync('--only', 'leads');
    const [row] = await database.sql`select raw_json::text as text from outbound.instantly_leads_raw where first_name = 'Ada'`;
    expect(row?.text).toContain('"ratio": 0.12345678901234567890');
    expect(row?.text).toContain('"big": 9007199254740993');
    expect(row?.text).toContain('"gone": null');
    expect(row?.text).not.toContain('lt_interest_status');
    expect(row?.text).toContain('"cut": "\ufffd x\ufffd"');
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'replaced_characters', count: 2 }));
  });

  it('page to the end, where the last page has a cursor and where it has none', async () => {
    for (const lastPageHasCursor of [true, false]) {
      const server = await instantly.replace({ lastPageHasCursor });
      server.workspace.leads = Array.from({ length: 250 }, (_, i) => lead(uuid(i, 2), `lead${i}@many.example`, DENTAL));
      const { requests } = await sync('--only', 'leads', '--full');
      expect(requests.filter(({ path }) => path === '/leads/list').map(({ body }) => body.limit)).toEqual(
        Array(lastPageHasCursor ? 4 : 3).fill(100),
      );
      expect(await database.sql`select count(*)::int as n from outbound.instantly_leads_raw`).toEqual([{ n: 250 }]);
    }
  });
});

describe('a list that breaks off', () => {
  it('is stored as far as it came, and gone on with from there', async () => {
    const { server } = instantly;
    server.workspace.leads = Array.from({ length: 250 }, (_, i) => lead(uuid(i, 2), `lead${i}@many.example`, DENTAL));
    server.onAnswer = ({ body }) => {
      if (body.starting_after !== uuid(199, 2)) return undefined;
      throw new Refused(400, { message: 'not now' });
    };
    expect(await run(['--only', 'leads'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('not now') });
    expect(await database.sql`select count(*)::int as n from outbound.instantly_leads_raw`).toEqual([{ n: 200 }]);
    server.onAnswer = undefined;
    const { requests, summary } = await sync('--only', 'leads');
    expect(requests.map(({ body }) => body.starting_after)).toEqual([uuid(199, 2), uuid(249, 2)]);
    expect(summary.tables['outbound.instantly_leads_raw']).toEqual({ inserted: 50, updated: 0, unchanged: 0 });
    // Of both runs together: nothing vanished.
    expect(summary.warnings).toEqual([]);
    expect((await sync('--only', 'leads')).requests[0]?.body.starting_after).toBeUndefined();
  });
});

describe('a second run', () => {
  it.each([false, true])('writes no row, and asks little: one request for each list that fits a page; its cursor: %s', async (has) => {
    await instantly.replace({ lastPageHasCursor: has });
    await sync();
    const before = await places();
    const { summary, paths } = await sync();
    expect(await places()).toEqual(before);
    for (const [table, counts] of Object.entries(summary.tables)) expect({ table, ...counts }).toMatchObject({ table, ...NONE });
    expect(paths.sort()).toEqual([
      '/accounts',
      '/block-lists-entries',
      '/campaigns',
      '/campaigns/analytics',
      '/campaigns/analytics/daily',
      '/emails',
      '/leads/list',
    ]);
  });

  it('believes of a short page that it is the last once the one behind it was empty, and as long as it stays the same', async () => {
    const { server } = instantly;
    const asked = async (...args: string[]) =>
      (await sync('--only', 'leads', ...args)).requests
        .filter(({ path }) => path === '/leads/list')
        .map(({ body }) => body.starting_after ?? null);
    const stored = async () => (await database.sql`select count(*)::int as n from outbound.instantly_leads_raw`)[0]?.n;
    const [first, second, third] = [0, 1, 2].map((n) => lead(uuid(n, 2), `short${n}@many.example`, DENTAL));
    // Pages of one lead, whatever was asked for.
    server.onAnswer = ({ path, body }) => {
      if (path !== '/leads/list') return undefined;
      const left = server.workspace.leads.filter(({ id }) => body.starting_after === undefined || String(id) > String(body.starting_after));
      const [item] = left;
      return item === undefined ? { items: [] } : { items: [item], next_starting_after: item.id };
    };
    server.workspace.leads = [first, second].filter((item) => item !== undefined);
    expect(await asked()).toEqual([null, uuid(0, 2), uuid(1, 2)]);
    expect(await asked()).toEqual([null, uuid(0, 2)]);
    expect(await asked('--full')).toEqual([null, uuid(0, 2), uuid(1, 2)]);
    // What is asked again only a day later.
    await database.sql`update ops.sync_cursors set cursor = jsonb_set(cursor, '{end,at}', '"2026-01-01T00:00:00.000Z"') where cursor ? 'end'`;
    if (third !== undefined) server.workspace.leads.push(third);
    expect(await asked()).toEqual([null, uuid(0, 2), uuid(1, 2), uuid(2, 2)]);
    expect(await stored()).toBe(3);
  });

  it('reads days and steps of those campaigns whose analytics moved, from the window on', async () => {
    await sync();
    const { workspace } = instantly.server;
    workspace.analytics[0] = analytics(DENTAL, 'Dental clinics EU', { reply_count: 2 });
    workspace.daily[DENTAL] = [daily('2026-09-17', { sent: 3 }), daily('2026-09-18', { sent: 0, replies: 2 })];
    const { requests, summary } = await sync('--window', '2d');
    const asked = requests.filter(({ query }) => query.campaign_id !== undefined);
    expect(asked.map(({ path, query }) => `${path} ${query.campaign_id === DENTAL}`).sort()).toEqual([
      '/campaigns/analytics/daily true',
      '/campaigns/analytics/steps true',
    ]);
    const from = asked.find(({ path }) => path.endsWith('daily'))?.query.start_date ?? '';
    expect(Date.now() - Date.parse(from)).toBeLessThan(4 * 86_400_000);
    expect(summary.tables['outbound.instantly_campaigns_raw']).toEqual({ inserted: 0, updated: 1, unchanged: 2 });
  });

  it('reads e-mails from shortly before the newest on, and loses and doubles none at the boundary', async () => {
    await sync('--only', 'emails');
    const { workspace } = instantly.server;
    // Stored at the vendor in the same moment as the newest, and a little before.
    workspace.emails.push(email(uuid(90, 3), '2026-09-19T17:51:39.000Z'), email(uuid(91, 3), '2026-09-19T17:45:00.000Z'));
    const { requests, summary } = await sync('--only', 'emails');
    expect(requests[0]?.query).toEqual({ limit: '100', sort_order: 'asc', min_timestamp_created: '2026-09-19T17:41:39.000Z' });
    expect(summary.tables['outbound.instantly_emails_raw']).toEqual({ inserted: 2, updated: 0, unchanged: 1 });
  });

  it('--since and --full read more, and the next run goes on as before', async () => {
    await sync('--only', 'emails,daily');
    const since = await sync('--only', 'emails,daily', '--since', '2026-09-18');
    expect(since.summary.tables['outbound.instantly_emails_raw']).toMatchObject({ unchanged: 5 });
    expect(since.requests.find(({ path, query }) => path.endsWith('daily') && query.campaign_id === undefined)?.query).toEqual({
      start_date: '2026-09-18',
    });
    const full = await sync('--only', 'emails,daily', '--full');
    expect(full.requests.find(({ path }) => path === '/emails')?.query).toEqual({ limit: '100', sort_order: 'asc' });
    expect(full.summary.tables['outbound.instantly_emails_raw']).toMatchObject({ unchanged: 8 });
    const next = await sync('--only', 'emails,daily');
    expect(next.summary.tables['outbound.instantly_emails_raw']).toMatchObject({ unchanged: 1 });
  });

  it('a --since that is later than what was read leaves no gap behind', async () => {
    instantly.server.workspace.emails.push(email(uuid(95, 3), '2026-10-05T00:00:00.000Z'), email(uuid(96, 3), '2026-10-15T00:00:00.000Z'));
    instantly.server.workspace.emails.splice(0, 8);
    instantly.server.workspace.emails.push(email(uuid(1, 3), '2026-09-01T00:00:00.000Z'));
    const kept = instantly.server.workspace.emails.splice(0, 2);
    await sync('--only', 'emails');
    instantly.server.workspace.emails.push(...kept);
    await sync('--only', 'emails', '--since', '2026-10-10');
    await sync('--only', 'emails');
    expect(await database.sql`select count(*)::int as n from outbound.instantly_emails_raw`).toEqual([{ n: 3 }]);
  });

  it('marks what vanished, deletes nothing, and takes the mark off what is back', async () => {
    await sync();
    const { workspace } = instantly.server;
    const gone = [
      workspace.campaigns.splice(1, 1),
      workspace.accounts.splice(1, 1),
      workspace.leads.splice(0, 2),
      workspace.blockList.splice(0, 1),
    ];
    const { summary } = await sync();
    const marked = () => database.sql`
      select count(*) filter (where vanished_at is not null)::int as campaigns,
             (select count(*)::int from outbound.instantly_accounts_raw where vanished_at is not null) as accounts,
             (select count(*)::int from outbound.instantly_leads_raw where vanished_at is not null) as leads,
             (select count(*)::int from outbound.instantly_block_list_raw where vanished_at is not null) as blocked
      from outbound.instantly_campaigns_raw`;
    expect([...(await marked())]).toEqual([{ campaigns: 1, accounts: 1, leads: 2, blocked: 1 }]);
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'vanished', count: 5 }));
    const before = await places();
    await sync();
    expect(await places()).toEqual(before);
    workspace.campaigns.push(...(gone[0] ?? []));
    workspace.leads.push(...(gone[2] ?? []));
    await sync();
    expect([...(await marked())]).toEqual([{ campaigns: 0, accounts: 1, leads: 0, blocked: 1 }]);
    expect(await database.sql`select count(*)::int as n from outbound.listed_items`).toEqual([{ n: 0 }]);
  });

  it('knows accounts by their address, whatever else the vendor will give them', async () => {
    await sync('--only', 'accounts');
    const { workspace } = instantly.server;
    Object.assign(workspace, { accounts: workspace.accounts.map((account, i) => ({ ...account, id: `new-${i}` })) });
    const { summary } = await sync('--only', 'accounts');
    expect(summary.warnings.map(({ code }) => code)).not.toContain('vanished');
    expect(await database.sql`select email from outbound.instantly_accounts_raw where vanished_at is not null`).toEqual([]);
  });

  it('keeps created_at where an item changed', async () => {
    await sync('--only', 'leads');
    await database.sql`update outbound.instantly_leads_raw set created_at = '2020-01-01', synced_at = '2020-01-01'`;
    instantly.server.workspace.leads[0] = lead(uuid(1, 2), 'joe@clinic.example', DENTAL, { job_title: 'CEO' });
    await sync('--only', 'leads');
    expect([
      ...(await database.sql`select count(*)::int as n, count(*) filter (where synced_at > '2021-01-01')::int as written
        from outbound.instantly_leads_raw where created_at = '2020-01-01'`),
    ]).toEqual([{ n: 6, written: 1 }]);
  });
});

describe('one campaign', () => {
  it('is asked for by the names that the vendor knows', async () => {
    const { requests, summary } = await sync('--campaign', DENTAL);
    expect(
      requests
        .filter(({ path }) => path !== '/workspaces/current')
        .map(
          ({ path, query, body }) =>
            `${path} ${JSON.stringify({ ...query, ...body, limit: undefined, starting_after: undefined, start_date: undefined })}`,
        ),
    ).toEqual([
      `/campaigns/analytics {"id":"${DENTAL}"}`,
      `/campaigns/${DENTAL} {}`,
      `/campaigns/analytics/daily {"campaign_id":"${DENTAL}"}`,
      `/campaigns/analytics/steps {"campaign_id":"${DENTAL}"}`,
      `/leads/list {"campaign":"${DENTAL}"}`,
      `/leads/list {"campaign":"${DENTAL}"}`,
      `/emails {"sort_order":"asc","campaign_id":"${DENTAL}"}`,
      `/emails {"sort_order":"asc","campaign_id":"${DENTAL}"}`,
    ]);
    expect(summary.tables['outbound.instantly_leads_raw']).toMatchObject({ inserted: 3 });
    // What was not asked for has not vanished.
    await sync();
    const { summary: again } = await sync('--campaign', DENTAL);
    expect(again.warnings).toEqual([]);
  });

  it.each(['leads', 'emails'])('%s of others in the answer are noticed', async (entity) => {
    instantly.server.onAnswer = ({ path }) =>
      path === `/${entity === 'leads' ? 'leads/list' : entity}`
        ? {
            items:
              entity === 'leads'
                ? instantly.server.workspace.leads
                : [{ ...email(uuid(1, 3), '2026-09-19T17:51:39.000Z'), campaign_id: AGENCIES }],
          }
        : undefined;
    const { exitCode, stderr } = await run(['--campaign', DENTAL, '--only', entity]);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('that were not asked for');
    expect(await database.sql`select 1 from outbound.instantly_leads_raw union all select 1 from outbound.instantly_emails_raw`).toEqual(
      [],
    );
  });

  it('knows no accounts', async () => {
    expect(await run(['--campaign', DENTAL, '--only', 'accounts'])).toMatchObject({ exitCode: 2 });
  });
});

describe('what is malformed', () => {
  it('is refused by itself, and the rest of its page is stored', async () => {
    const { workspace } = instantly.server;
    workspace.leads[1] = { ...workspace.leads[1], status: 'running' };
    workspace.emails[0] = { ...workspace.emails[0], timestamp_created: 'yesterday' };
    Object.assign(workspace, { accounts: [...workspace.accounts, 'not an account'] });
    workspace.steps[DENTAL]?.push({ step: 'last', variant: '0' });
    workspace.daily['']?.push(daily('2026-02-30'));
    workspace.blockList.push(blocked(uuid(9, 4), 'no key at all'));
    workspace.analytics[1] = analytics(AGENCIES, 'Agencies', { leads_count: 2 ** 40 });
    const { exitCode, stdout } = await run();
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ rejected: { count: 7 } });
    const refused = await database.sql`select path, reason from ops.rejects order by path`;
    expect(refused.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      expect.stringMatching(/^accounts \[2\]: /),
      `analytics ${AGENCIES}: leads_count Too big: expected number to be <=2147483647`,
      `block list ${uuid(9, 4)}: bl_value is no address and no domain`,
      'daily of the workspace 2026-02-30: date is no time',
      `emails ${uuid(1, 3)}: timestamp_created is no time`,
      `leads ${uuid(2, 2)}: status is no number`,
      expect.stringMatching(/^steps .*: step is no number of a step$/),
    ]);
    expect(await database.sql`select count(*)::int as n from outbound.instantly_leads_raw`).toEqual([{ n: 5 }]);
    expect(await run(['--allow-rejects'])).toMatchObject({ exitCode: 0 });
  });

  it('and known has not vanished', async () => {
    await sync('--only', 'leads');
    instantly.server.workspace.leads[1] = { ...instantly.server.workspace.leads[1], status: 'running' };
    await run(['--only', 'leads']);
    expect(await database.sql`select 1 from outbound.instantly_leads_raw where vanished_at is not null`).toEqual([]);
  });
});

describe('a refusal is explained', () => {
  it.each([
    [401, '{"statusCode":401,"error":"Unauthorized","message":"Invalid API key"}', /does not know this key.*Invalid API key/, 4],
    [402, '{"statusCode":402,"error":"Payment Required","message":"Workspace does not have an active paid plan"}', /paid plan/, 4],
    [403, 'error code: 1010', /Cloudflare, error 1010/, 4],
    [400, '{"message":"Start Date must be earlier than End Date"}', /Start Date must be earlier/, 1],
  ])('%i %s', async (status, body, says, exitCode) => {
    instantly.server.refuseWith({ status, body, contentType: body.startsWith('{') ? 'application/json' : 'text/plain' });
    const result = await run();
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(says);
    expect(result.stderr).not.toContain(instantly.server.key);
    expect(instantly.server.requests).toHaveLength(1);
  });

  it('a key without the scope for workspaces stands for itself', async () => {
    const { server } = instantly;
    server.onAnswer = ({ path }) => {
      if (path !== '/workspaces/current') return undefined;
      throw new Refused(403, { statusCode: 403, error: 'Forbidden', message: 'Missing scope workspaces:read' });
    };
    const before = await run(['--only', 'accounts']);
    expect(before.exitCode).toBe(0);
    const cursors = await database.sql`select name from ops.sync_cursors`;
    expect(cursors.map(({ name }) => name)).toEqual([expect.stringMatching(/^instantly:key-[0-9a-f]{16}:accounts$/)]);
  });

  it('no key, and a URL that is none', async () => {
    expect(await run([], { env: { INSTANTLY_API_KEY: undefined } })).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('INSTANTLY_API_KEY is not set'),
    });
    expect(await run([], { env: { INSTANTLY_API_URL: 'nowhere' } })).toMatchObject({ exitCode: 2 });
    const [runs] = await database.sql`select count(*)::int as n from ops.runs`;
    expect(await run([], { env: { INSTANTLY_EMAILS_PER_MINUTE: 'many' } })).toMatchObject({ exitCode: 2 });
    expect(await run(['blocklist', '--push', '--yes'], { env: { INSTANTLY_API_URL: 'ftp://x.example' } })).toMatchObject({ exitCode: 2 });
    expect(await database.sql`select count(*)::int as n from ops.runs`).toEqual([runs]);
    expect(await run(['--campaign', 'nope'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Instantly has no campaign "nope"'),
    });
  });
});

describe('a run beside another', () => {
  it('of the same workspace is locked out', async () => {
    await sync('--only', 'accounts');
    const [row] = await database.sql`select cursor ->> 'workspace' as workspace from ops.sync_cursors where name like 'instantly:key-%'`;
    await database.sql`insert into ops.job_locks (name, holder, host, pid, command, expires_at)
      values (${`instantly:${row?.workspace}`}, gen_random_uuid(), 'elsewhere', 1, 'sync-instantly', now() + interval '1 minute')`;
    expect(await run()).toMatchObject({ exitCode: 6 });
    const skipped = await run(['--if-locked', 'skip']);
    expect(JSON.parse(skipped.stdout)).toMatchObject({ skipped: expect.stringContaining('is held by process') });
  });
});

describe('--dry-run', () => {
  it('says what would be stored, and stores nothing', async () => {
    const { summary } = await sync('--dry-run');
    expect(summary.tables['outbound.instantly_steps_raw']).toEqual({ inserted: 4, updated: 0, unchanged: 0 });
    expect(await places()).toEqual([]);
    expect(
      await database.sql`select 1 from ops.sync_cursors union all select 1 from ops.runs union all select 1 from outbound.listed_items`,
    ).toEqual([]);
    const done = await sync();
    for (const table of RAW) expect(done.summary.tables[table]).toEqual(summary.tables[table]);
  });
});

describe('blocklist --push', () => {
  const suppress = (...keys: string[]) =>
    runCli(['suppress', 'add', ...keys, '--reason', 'asked us'], { env: { OUTREACH_DATABASE: database.url } });

  it('sends up what the vendor lacks, as planned, and the next sync tells what did not arrive', async () => {
    await sync();
    await suppress('ana@studio.example', 'rival.example', LOST, '@dana.lifts');
    await runCli(['suppress', 'add', 'soon@studio.example', '--reason', 'away', '--expires', '30d'], {
      env: { OUTREACH_DATABASE: database.url },
    });
    const plan = await run(['blocklist', '--push']);
    expect(plan.exitCode).toBe(8);
    const wanted = ['rival.example', 'ana@studio.example', 'bounced@gone.example', LOST, 'stop@firm.example'];
    expect(JSON.parse(plan.stdout).included.map(({ value }: { value: string }) => value)).toEqual(wanted);
    expect(instantly.server.workspace.blockList).toHaveLength(2);
    expect(await run(['blocklist', '--push', '--yes', '--expect', '4'])).toMatchObject({ exitCode: 8 });

    await sync('blocklist', '--push', '--yes', '--expect', '5');
    expect(instantly.server.workspace.blockList.map(({ bl_value }) => bl_value)).toEqual([
      'enemy.example',
      'Never@Again.example',
      ...wanted.filter((value) => value !== LOST),
    ]);
    const { summary } = await sync();
    expect(summary.warnings).toContainEqual(
      expect.objectContaining({ code: 'not_arrived', count: 1, message: expect.stringContaining(LOST) }),
    );
    const again = await run(['blocklist', '--push', '--dry-run']);
    expect(JSON.parse(again.stdout).included.map(({ value }: { value: string }) => value)).toEqual([LOST]);
  });

  it('suppresses nobody again whose suppression was lifted before the list was read back', async () => {
    await suppress('ana@studio.example');
    await sync('blocklist', '--push', '--yes');
    await runCli(['suppress', 'remove', 'ana@studio.example', '--reason', 'asked again'], { env: { OUTREACH_DATABASE: database.url } });
    await sync();
    expect(await database.sql`select 1 from ops.suppressions where value = 'ana@studio.example' and lifted_at is null`).toEqual([]);
  });

  it('wants to be told what to do', async () => {
    expect(await run(['blocklist'])).toMatchObject({ exitCode: 2 });
  });
});

describe('the limits of the vendor', () => {
  it('are kept over several runs: the vendor goes on counting', async () => {
    await instantly.replace({ limits: { perSecond: 16, perMinute: 1_000, emailsPerMinute: 1_000 } });
    for (let i = 0; i < 3; i++) {
      const { exitCode } = await run(['--full'], { env: { INSTANTLY_REQUESTS_PER_SECOND: '15' } });
      expect(exitCode).toBe(0);
    }
    expect(instantly.server.requests.length).toBeGreaterThan(30);
    expect(instantly.server.exceeded).toBe(0);
  });
});
