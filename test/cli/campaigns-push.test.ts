import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leadId, makeCampaign, succeed } from '../support/campaigns.ts';
import { runCli, spawnCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { REFUSED_HOST } from '../support/instantly/leads.ts';
import { AGENCIES, blocked, DENTAL, lead, uuid } from '../support/instantly/workspace.ts';
import { useInstantly } from '../support/sync-instantly.ts';

const database = useDatabase({ each: true });
const instantly = useInstantly(database);
const PUSH = ['campaigns', 'push', 'Clinics'];
const push = (...args: string[]) => succeed([...PUSH, '--yes', ...args], instantly.env());
const run = (...args: string[]) => runCli([...PUSH, ...args], { env: instantly.env() });
const adds = () => instantly.server.requests.filter(({ path }) => path === '/leads/add');
const ADD = /leads\/add/;

const sentSchema = z.object({ leads: z.array(z.looseObject({ email: z.string() })) });
/** Every address that was ever sent, in order. */
const sent = () => adds().flatMap(({ body }) => sentSchema.parse(body).leads.map(({ email }) => email));
/** Every address that the vendor has in the campaign, in order: somebody who was added twice is there twice. */
const there = () =>
  instantly.server.workspace.leads
    .filter(({ campaign, upload_method }) => campaign === DENTAL && upload_method === 'api')
    .map(({ email }) => String(email))
    .sort();
const outcomes = async () =>
  (
    await database.sql`select coalesce(push_outcome, '-') as outcome, count(*)::int as n from outbound.campaign_leads group by 1 order by 1`
  ).map(({ outcome, n }) => `${n} ${outcome}`);
const people = (...numbers: number[]) => numbers.map((n) => `p${n}@firm.example`).sort();
const suppress = (kind: string, value: string) =>
  database.sql`insert into ops.suppressions (kind, value, reason, source) values (${kind}, ${value}, 'asked', 'test')`;

describe('a push', () => {
  it('sends who is not there yet, with what is known of them, and knows them by their ids', async () => {
    await makeCampaign(database, 2);
    const { summary } = await push();
    expect(summary.tables['outbound.campaign_leads']).toEqual({ inserted: 0, updated: 2, unchanged: 0 });
    expect(summary.warnings).toEqual([]);
    const [request] = adds();
    expect(request?.body).toMatchObject({
      campaign_id: DENTAL,
      skip_if_in_workspace: true,
      skip_if_in_campaign: true,
      skip_if_in_list: true,
    });
    expect(sentSchema.parse(request?.body).leads[0]).toEqual({
      ...{ email: 'p1@firm.example', first_name: 'P1', company_name: 'Firm', job_title: 'Head of Care', website: 'firm.example' },
      custom_variables: {
        ...{ industry: 'dentistry', company_size: '11-50', employee_count: 25, company_domain: 'firm.example' },
        ...{ country: 'Germany', seniority: 'manager' },
      },
    });
    const places = await database.sql`select c.instantly_lead_id, c.push_outcome, c.pushed_at is not null as told, r.email
      from outbound.campaign_leads c join outbound.instantly_leads_raw r using (instantly_lead_id) order by r.email`;
    expect(places).toMatchObject([
      { push_outcome: 'pushed', told: true, email: 'p1@firm.example' },
      { push_outcome: 'pushed', told: true, email: 'p2@firm.example' },
    ]);
    const [call] = await database.sql`select answer, answered_at is not null as answered, run_id from outbound.pushes`;
    expect(call).toMatchObject({ answered: true, run_id: summary.run_id, answer: { total_sent: 2, leads_uploaded: 2 } });
    // Again: nobody is left, and nothing is asked.
    const before = instantly.server.requests.length;
    expect((await push()).summary).toMatchObject({ skipped: expect.stringContaining('nobody') });
    expect(instantly.server.requests).toHaveLength(before);
  });

  it('shows its plan first, and does nothing without a yes or where the plan has another size', async () => {
    await makeCampaign(database, 3);
    await suppress('email', 'p3@firm.example');
    const refused = await run();
    expect(refused.exitCode).toBe(8);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      included: [{ email: 'p1@firm.example' }, { email: 'p2@firm.example' }],
      excluded: [],
    });
    expect((await run('--yes', '--expect', '3')).exitCode).toBe(8);
    expect((await run('--dry-run')).exitCode).toBe(0);
    expect(instantly.server.requests).toEqual([]);
    await push('--expect', '2');
    expect(there()).toEqual(people(1, 2));
  });

  it('goes in calls of at most a thousand, and with --limit no further', async () => {
    await makeCampaign(database, 1_203);
    await push('--limit', '1201');
    expect(adds().map(({ body }) => sentSchema.parse(body).leads.length)).toEqual([1_000, 201]);
    await push();
    expect(there()).toHaveLength(1_203);
    expect(new Set(sent()).size).toBe(sent().length);
  });

  it('needs a link with the vendor, a campaign that is not over, and a key: exit 2 and 4', async () => {
    await makeCampaign(database, 1, { vendorId: null });
    const unlinked = await run('--yes');
    expect(unlinked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not linked') });
    await database.sql`update outbound.campaigns set instantly_campaign_id = ${DENTAL}, campaign_status = 'archived'`;
    expect(await run('--yes')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('archived') });
    await database.sql`update outbound.campaigns set campaign_status = 'active'`;
    const keyless = await runCli([...PUSH, '--yes'], { env: { ...instantly.env(), INSTANTLY_API_KEY: '' } });
    expect(keyless).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('INSTANTLY_API_KEY') });
    expect(await runCli(['campaigns', 'push', 'Clinic', '--yes'], { env: instantly.env() })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Clinics'),
    });
  });

  it('is stopped by a halt: exit 8, and nobody is claimed', async () => {
    await makeCampaign(database, 2);
    await database.sql`select ops.halt('outbound', 'bounces', 'me')`;
    expect(await run('--yes')).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('halted') });
    expect(adds()).toEqual([]);
    expect(await outcomes()).toEqual(['2 -']);
  });
});

describe('the last moment', () => {
  it('somebody who says no between the plan and the call is not sent', async () => {
    await makeCampaign(database, 3);
    // The plan is made; then the workspace is asked for, before anything is claimed.
    instantly.server.onAnswer = ({ path }) => {
      if (path === '/workspaces/current') blocking ??= suppress('email', 'p2@firm.example').execute();
      return undefined;
    };
    let blocking: Promise<unknown> | undefined;
    instantly.server.setFaults({ rateSlow: 1, slowMs: 300 });
    const { summary } = await push();
    await blocking;
    expect(sent()).toEqual(people(1, 3));
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'suppressed', count: 1 }));
  });

  it('two pushes at once: one of them is told that it is locked, and nobody is added twice', async () => {
    await makeCampaign(database, 50);
    instantly.server.setFaults({ rateSlow: 1, slowMs: 100 });
    const both = await Promise.all([run('--yes'), run('--yes', '--if-locked', 'wait=1m')]);
    expect(both.map(({ exitCode }) => exitCode).every((code) => code === 0 || code === 6)).toBe(true);
    expect(there()).toEqual(people(...Array.from({ length: 50 }, (_, i) => i + 1)));
    expect(sent()).toHaveLength(50);
  });
});

describe('what Instantly leaves out', () => {
  it('is told person by person, and not sent again unless asked', async () => {
    await makeCampaign(database, 6);
    const { workspace } = instantly.server;
    workspace.blockList.push(blocked(uuid(50, 4), 'p2@firm.example'));
    workspace.leads.push(lead(uuid(50, 2), 'p3@firm.example', AGENCIES), lead(uuid(51, 2), 'P4@Firm.example', DENTAL));
    await database.sql`update outbound.leads set email = ${`p5@${REFUSED_HOST}`} where id = ${leadId(5)}`;
    const { summary } = await push();
    const told =
      await database.sql`select l.email, c.push_outcome as outcome from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id order by 1`;
    expect(told.map(({ email, outcome }) => `${email} ${outcome}`)).toEqual([
      'p1@firm.example pushed',
      'p2@firm.example blocked',
      'p3@firm.example skipped',
      'p4@firm.example pushed',
      `p5@${REFUSED_HOST} invalid`,
      'p6@firm.example pushed',
    ]);
    expect(Object.fromEntries(summary.warnings.map(({ code, count }) => [code, count]))).toEqual({
      ...{ blocked: 1, skipped: 1, there_already: 1, invalid: 1 },
    });
    const plan = JSON.parse((await run('--dry-run')).stdout);
    expect(plan.included).toEqual([]);
    expect(plan.effects.join()).toContain('1 earlier push: on the block list of Instantly');
    expect(plan.excluded).toHaveLength(3);
    await push('--again', '--skip-if-in', 'none');
    expect(adds().at(-1)?.body).toMatchObject({ skip_if_in_workspace: false, skip_if_in_campaign: false, skip_if_in_list: false });
    expect(there()).toEqual(people(1, 3, 6));
  });

  it('counters that do not add up are a warning that names the numbers', async () => {
    await makeCampaign(database, 2);
    instantly.server.onAnswer = ({ path }, answer) =>
      path === '/leads/add' ? { ...Object(answer), leads_uploaded: 1, in_blocklist: 3 } : undefined;
    const { summary } = await push();
    expect(await outcomes()).toEqual(['2 pushed']);
    const [warning] = summary.warnings;
    expect(warning).toMatchObject({ code: 'counters_differ' });
    expect(warning?.message).toMatch(/1 as added, and names 2.*4 \(1 added, 3 not\) of 2/);
  });
});

describe('a lost answer', () => {
  it.each([
    ['500 after all were stored', { rate500: { rate: 1, path: ADD, times: 1, when: 'after' as const } }],
    ['a reset after all were stored', { rateReset: { rate: 1, path: ADD, times: 1, when: 'after' as const } }],
    ['an answer that is cut', { rateTruncated: { rate: 1, path: ADD, times: 1 } }],
  ])('%s: Instantly is asked, and nobody is sent again', async (_, faults) => {
    await makeCampaign(database, 3);
    instantly.server.setFaults(faults);
    const { stderr } = await push();
    expect(stderr).toContain('all 3 have arrived');
    expect(adds()).toHaveLength(1);
    expect(there()).toEqual(people(1, 2, 3));
    expect(await outcomes()).toEqual(['3 pushed']);
  });

  it.each([
    ['500 before anything was stored', { rate500: { rate: 1, path: ADD, times: 1 } }],
    ['a reset before anything was stored', { rateReset: { rate: 1, path: ADD, times: 1, when: 'before' as const } }],
  ])('%s: exit 5, and the next push asks first and sends them', async (_, faults) => {
    await makeCampaign(database, 3);
    instantly.server.setFaults(faults);
    expect(await run('--yes')).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('0 of 3 have arrived') });
    expect(adds()).toHaveLength(1);
    expect(await outcomes()).toEqual(['3 claimed']);
    const from = instantly.server.requests.length;
    await push('--expect', '3');
    expect(instantly.server.requests.slice(from).map(({ path }) => path)).toEqual(['/leads/list', '/leads/add', '/leads/list']);
    expect(there()).toEqual(people(1, 2, 3));
  });

  it('stored in part: the next push sends the rest alone', async () => {
    await makeCampaign(database, 4);
    instantly.server.setFaults({ rate500: { rate: 1, path: ADD, times: 1 } });
    instantly.server.workspace.leads.push(lead(uuid(60, 2), 'p2@firm.example', DENTAL), lead(uuid(61, 2), 'p3@firm.example', DENTAL));
    expect(await run('--yes')).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('2 of 4 have arrived') });
    await push();
    expect(
      sentSchema
        .parse(adds()[1]?.body)
        .leads.map(({ email }) => email)
        .sort(),
    ).toEqual(people(1, 4));
    expect(await outcomes()).toEqual(['4 pushed']);
  });

  it.each([
    ['before Instantly has stored them', 'before' as const],
    ['after Instantly has stored them', 'after' as const],
  ])('kill -9 %s', async (_, when) => {
    await makeCampaign(database, 3);
    instantly.server.setFaults({ rateHang: { rate: 1, path: ADD, times: 1, when } });
    const { child, done } = spawnCli([...PUSH, '--yes'], { env: instantly.env() });
    while (adds().length === 0 && child.exitCode === null) await sleep(20);
    await sleep(50);
    child.kill('SIGKILL');
    await done;
    expect(await outcomes()).toEqual(['3 claimed']);
    await database.sql`delete from ops.job_locks`;
    await push();
    expect(there()).toEqual(people(1, 2, 3));
    expect(adds()).toHaveLength(when === 'after' ? 1 : 2);
    expect(await outcomes()).toEqual(['3 pushed']);
  });

  it('somebody who is not interested meanwhile is not sent', async () => {
    await makeCampaign(database, 2);
    await database.sql`insert into outbound.events (event_source, event_type, lead_id, event_timestamp)
      values ('instantly', 'lead_not_interested', ${leadId(1)}, now())`;
    await push();
    expect(sent()).toEqual(people(2));
  });

  it('somebody who said no meanwhile is not sent again, and is known to be there if they arrived', async () => {
    await makeCampaign(database, 2);
    instantly.server.setFaults({ rate500: { rate: 1, path: ADD, times: 1 } });
    expect((await run('--yes')).exitCode).toBe(5);
    instantly.server.workspace.leads.push(lead(uuid(60, 2), 'p1@firm.example', DENTAL, { upload_method: 'api' }));
    await suppress('domain', 'firm.example');
    await push();
    expect(there()).toEqual(people(1));
    expect(adds()).toHaveLength(1);
    expect(await outcomes()).toEqual(['1 -', '1 pushed']);
    await succeed(['campaigns', 'pull-suppressed', '--yes', '--expect', '1'], instantly.env());
    expect(there()).toEqual([]);
  });

  it('a refusal is no lost answer: nothing stays claimed', async () => {
    await makeCampaign(database, 2);
    await push('--limit', '1');
    for (const [status, exitCode] of [
      [402, 4],
      [403, 4],
      [404, 2],
      [400, 1],
    ] as const) {
      instantly.server.refuseWith({ status, body: JSON.stringify({ statusCode: status, message: 'no' }) });
      expect({ status, exitCode: (await run('--yes')).exitCode }).toEqual({ status, exitCode });
      expect(await outcomes()).toEqual(['1 -', '1 pushed']);
    }
    instantly.server.refuseWith(undefined);
    await push();
    expect(await outcomes()).toEqual(['2 pushed']);
  });
});
