import { describe, expect, it } from 'vitest';
import { allArrived, outcomeOf } from '../../src/sdr/push/reconcile.ts';
import { id, makeEmployees, outreachOn } from '../support/audiences.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { useSmartlead } from '../support/smartlead-server.ts';

const database = useDatabase({ each: true });
const dir = useDirectory();
const smartlead = useSmartlead();
const { json, run } = outreachOn(database, dir, () => smartlead.env());
const PUSH = ['audience', 'push', 'smartlead', 'A', '--campaign', '77'];
const push = (...more: string[]) => json(...PUSH, '--yes', ...more);
const there = () => [...(smartlead.server.campaigns.get('77') ?? [])].sort();
const posts = () => smartlead.server.requests.filter(({ method }) => method === 'POST');
const sent = () => posts().flatMap(({ body }) => body?.lead_list.map(({ email }) => email) ?? []);
const address = (n: number) => `p${n}@romashka.example`;
const addresses = (...numbers: number[]) => numbers.map(address).sort();
const outcomes = async () =>
  Object.fromEntries(
    (await database.sql`select email, outcome from sdr.pushed_addresses order by 1`).map(({ email, outcome }) => [email, outcome]),
  );

/** An audience A of so many people, p1, p2 … */
async function makeAudience(people: number): Promise<void> {
  await makeEmployees(database, []);
  await database.sql`insert into sdr.employees (id, company_id, full_name, first_name, work_email)
    select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, ${id(0)}, 'P' || n, 'P' || n, 'p' || n || '@romashka.example'
    from generate_series(1, ${people}::int) n`;
  await json('audience', 'save', 'A', '--segment', 'Fintech');
}

describe('a push', () => {
  it('shows its plan first, sends with no ignore flag, and sends nobody twice', async () => {
    await makeAudience(3);
    const refused = await run(...PUSH);
    expect(refused.exitCode).toBe(8);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      included: [{ employee_id: id(1), recipient_email: address(1), sent_before: false }, {}, {}],
    });
    expect((await run(...PUSH, '--yes', '--expect', '2')).exitCode).toBe(8);
    expect((await run(...PUSH, '--dry-run')).exitCode).toBe(0);
    expect(smartlead.server.requests).toEqual([]);
    const { tables, warnings } = await push('--expect', '3');
    expect({ tables, warnings }).toEqual({ tables: { 'sdr.pushed_addresses': { inserted: 3, updated: 0, unchanged: 0 } }, warnings: [] });
    expect(posts()[0]?.body).toMatchObject({
      lead_list: [{ email: address(1), first_name: 'P1', company_name: 'Ромашка', custom_fields: { employee_id: id(1) } }, {}, {}],
      settings: { ignore_global_block_list: false, ignore_unsubscribe_list: false },
    });
    // All arrived, as the answer says: nothing else is asked.
    expect(smartlead.server.requests).toHaveLength(1);
    expect(await push()).toMatchObject({ skipped: expect.stringContaining('nobody') });
    expect(smartlead.server.requests).toHaveLength(1);
    expect(there()).toEqual(addresses(1, 2, 3));
  });

  it('goes a hundred at a time, and writes to one address once', async () => {
    await makeAudience(205);
    await database.sql`update sdr.employees set work_email = null, generic_email = ${address(1)} where id in (${id(204)}, ${id(205)})`;
    await push('--limit', '202');
    expect(posts().map(({ body }) => body?.lead_list.length)).toEqual([100, 100, 2]);
    expect((await push()).tables).toEqual({ 'sdr.pushed_addresses': { inserted: 1, updated: 0, unchanged: 0 } });
    expect(there()).toHaveLength(203);
    expect(new Set(sent()).size).toBe(sent().length);
  });

  it('takes an address for the same one in whatever case it is stored', async () => {
    await makeAudience(4);
    await database.sql`update sdr.employees set work_email = 'P1@Romashka.Example' where id = ${id(1)}`;
    await database.sql`update sdr.employees set work_email = null, generic_email = 'p1@ROMASHKA.example' where id = ${id(2)}`;
    smartlead.server.setFaults({ rateReset: { rate: 1, path: /POST/, times: 1, when: 'after' } });
    await push('--limit', '1');
    expect(sent()).toEqual(addresses(1));
    // The answer was lost: the vendor has it in small letters, and nobody is sent twice.
    await push();
    expect(there()).toEqual(addresses(1, 3, 4));
    expect(sent()).toHaveLength(3);
    await json('audience', 'save', 'B', '--segment', 'Fintech');
    expect(await json('audience', 'show', 'B', '--excluded')).toHaveLength(4);
    await json('sdr-campaign', 'start', '--audience', 'A', '--yes');
    expect([...(await database.sql`select email from sdr.campaign_members order by 1`)].map(({ email }) => email)).toEqual(
      addresses(1, 3, 4),
    );
  });

  it('leaves out whoever said no since, or was written to by another audience', async () => {
    await makeAudience(5);
    await json('audience', 'save', 'B', '--segment', 'Fintech');
    await database.sql`update sdr.employees set reply_unsubscribe = true where id = ${id(1)}`;
    await database.sql`update sdr.employees set outreach_sent_date = current_date where id = ${id(2)}`;
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('email', ${address(3)}, 'asked', 'test')`;
    await push('--limit', '1');
    expect(there()).toEqual(addresses(4));
    const { excluded } = await json('audience', 'push', 'smartlead', 'B', '--campaign', '78', '--dry-run');
    expect(excluded.map(({ reason }: { reason: string }) => reason)).toEqual([
      'unsubscribed',
      'cooling_down',
      'suppressed',
      'cooling_down',
    ]);
  });

  it('goes before or after the start of a campaign with the same audience, and is not undone with it', async () => {
    await makeAudience(3);
    await push('--limit', '1');
    expect(await json('sdr-campaign', 'start', '--audience', 'A', '--yes')).toMatchObject({ tables: { 'sdr.employees': { updated: 3 } } });
    await push();
    expect(there()).toEqual(addresses(1, 2, 3));
    expect(await json('sdr-campaign', 'undo', '1')).toMatchObject({
      tables: { 'sdr.employees': { updated: 0, unchanged: 3 } },
      warnings: [{ code: 'pushed' }],
    });
    // To another campaign of the vendor nobody is sent again.
    smartlead.server.campaigns.set('78', []);
    const { excluded } = await json('audience', 'push', 'smartlead', 'A', '--campaign', '78', '--dry-run');
    expect(excluded).toHaveLength(3);
  });

  it('of somebody who says no later is told: the vendor writes on', async () => {
    await makeAudience(4);
    await database.sql`update sdr.employees set phone_numbers = '{+49 170 1234567}' where id = ${id(2)}`;
    await push();
    expect(await json('report', 'sdr-campaigns', '--at-risk')).toEqual([]);
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values
      ('email', ${address(1)}, 'asked', 'test'), ('phone', '+491701234567', 'asked', 'test'), ('email', 'nobody@romashka.example', 'asked', 'test')`;
    const { stdout, stderr } = await run('report', 'sdr-campaigns', '--at-risk', '--verbose');
    expect(JSON.parse(stdout)).toMatchObject([
      { email: address(1), vendor: 'smartlead', vendor_campaign: '77', kind: 'email', reason: 'asked', employee_id: id(1) },
      { email: address(2), kind: 'phone', employee_id: id(2) },
    ]);
    expect(stderr).toContain('2 to be taken out at Smartlead');
    expect(await json('report', 'sdr-campaigns', '--at-risk', '--limit', '1')).toHaveLength(1);
  });

  it('is stopped by a halt, and by what comes to stand against somebody before the call', async () => {
    await makeAudience(150);
    await database.sql`select ops.halt('sdr', 'wait', 'me')`;
    expect(await run(...PUSH, '--yes')).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('halted') });
    expect(smartlead.server.requests).toEqual([]);
    await database.sql`delete from ops.halts`;
    smartlead.server.onRequest = () => {
      smartlead.server.onRequest = undefined;
      return database.sql`insert into ops.suppressions (kind, value, reason, source) values ('email', ${address(150)}, 'asked', 'test')`.execute();
    };
    expect((await push()).warnings).toMatchObject([{ code: 'suppressed', count: 1 }]);
    expect(sent()).not.toContain(address(150));
  });
});

describe('what Smartlead leaves out', () => {
  it('is told person by person, and not sent again unless asked', async () => {
    await makeAudience(5);
    const { server } = smartlead;
    server.unsubscribed.add(address(1));
    server.blocked.add(address(2));
    server.campaigns.set('77', [address(3)]);
    server.invalid.add(address(4));
    const { warnings } = await push();
    expect(await outcomes()).toEqual({
      [address(1)]: 'unsubscribed',
      [address(2)]: 'refused',
      [address(3)]: 'pushed',
      [address(4)]: 'invalid',
      [address(5)]: 'pushed',
    });
    expect(warnings.map(({ code, count }: { code: string; count: number }) => `${count} ${code}`).sort()).toEqual([
      ...['1 invalid', '1 refused', '1 there_already', '1 unsubscribed'],
    ]);
    // Who unsubscribed there is written to from nowhere.
    expect([...(await database.sql`select kind, value, reason, source from ops.suppressions`)]).toEqual([
      { kind: 'email', value: address(1), reason: 'unsubscribed', source: 'sdr.pushed_addresses' },
    ]);
    const before = sent().length;
    expect(await push()).toMatchObject({ skipped: expect.any(String) });
    server.blocked.clear();
    await push('--again');
    expect(sent().slice(before).sort()).toEqual(addresses(2, 4));
    expect(await outcomes()).toMatchObject({ [address(2)]: 'pushed', [address(1)]: 'unsubscribed' });
  });

  it('for want of room is sent when there is some', async () => {
    await makeAudience(250);
    smartlead.server.room = 120;
    expect((await push()).warnings).toContainEqual(expect.objectContaining({ code: 'plan_used_up' }));
    expect(there()).toHaveLength(120);
    smartlead.server.room = Number.POSITIVE_INFINITY;
    await push();
    expect(there()).toHaveLength(250);
    expect(new Set(there()).size).toBe(250);
  });
});

describe('a lost answer', () => {
  it.each(['rate500', 'rateReset'] as const)('(%s) adds nobody twice: Smartlead is asked who arrived', async (fault) => {
    await makeAudience(150);
    smartlead.server.setFaults({ [fault]: { rate: 1, path: /POST/, times: 1, when: 'after' } });
    await push();
    expect(there()).toHaveLength(150);
    expect(sent()).toHaveLength(150);
  });

  it('of what did not arrive ends with exit code 5, and the next run sends it', async () => {
    await makeAudience(150);
    smartlead.server.setFaults({ rateReset: { rate: 1, path: /POST/, times: 1, when: 'before' } });
    expect(await run(...PUSH, '--yes')).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('0 of 100') });
    expect(await json(...PUSH, '--dry-run')).toMatchObject({
      effects: expect.arrayContaining([expect.stringContaining('100 of them were sent before')]),
    });
    await push();
    expect(there()).toHaveLength(150);
    expect(new Set(there()).size).toBe(150);
  });

  it('while the list is down leaves the claim, which is settled first', async () => {
    await makeAudience(2);
    smartlead.server.setFaults({ rateReset: { rate: 1, path: /POST/, when: 'after' }, rate500: { rate: 1, path: /GET/ } });
    const failed = runCli([...PUSH, '--yes'], {
      env: { OUTREACH_DATABASE: database.url, ...smartlead.env() },
      onHost: (host) => setTimeout(() => host.emit('SIGTERM'), 1_500),
    });
    expect([5, 143]).toContain((await failed).exitCode);
    expect(await outcomes()).toEqual({ [address(1)]: 'claimed', [address(2)]: 'claimed' });
    smartlead.server.setFaults({});
    await push();
    expect(there()).toEqual(addresses(1, 2));
    expect(sent()).toHaveLength(2);
  });

  it('429 is asked again, as nothing was done', async () => {
    await makeAudience(1);
    smartlead.server.setFaults({ rate429: { rate: 1, times: 1 } });
    await push();
    expect(there()).toEqual(addresses(1));
  });
});

describe('the key', () => {
  it('is needed, and in no message, whatever goes wrong', async () => {
    await makeAudience(2);
    const { key, url } = smartlead.server;
    const env = (more: Record<string, string>) => ({
      OUTREACH_DATABASE: database.url,
      SMARTLEAD_API_KEY: key,
      SMARTLEAD_API_URL: url,
      ...more,
    });
    const tries = [
      await runCli([...PUSH, '--yes'], { env: env({ SMARTLEAD_API_KEY: '' }) }),
      // The server says the wrong key back.
      await runCli([...PUSH, '--yes', '--verbose'], { env: env({ SMARTLEAD_API_KEY: 'wrong/key+1' }) }),
      await runCli(['audience', 'push', 'smartlead', 'A', '--campaign', '1', '--yes', '--verbose'], { env: env({}) }),
    ];
    expect(tries.map(({ exitCode }) => exitCode)).toEqual([4, 4, 2]);
    smartlead.server.setFaults({ rateReset: { rate: 1, path: /POST/, when: 'before' } });
    tries.push(await run(...PUSH, '--yes', '--verbose'));
    const rows =
      await database.sql`select to_jsonb(r)::text as row from ops.runs r union all select to_jsonb(l)::text from ops.job_locks l`;
    const said = [...tries.map(({ stdout, stderr }) => stdout + stderr), ...rows.map(({ row }) => String(row))].join('\n');
    for (const secret of [key, 'wrong/key+1']) {
      expect(said).not.toContain(secret);
      expect(said).not.toContain(encodeURIComponent(secret));
    }
    expect(said).not.toContain('api_key=');
    // What was refused was not sent, and goes up later.
    smartlead.server.setFaults({});
    await push();
    expect(there()).toEqual(addresses(1, 2));
  });
});

describe('an answer', () => {
  it.each([
    [{ upload_count: 2, total_leads: 2 }, true],
    [{ added_count: 2, skipped_count: 0 }, true],
    [{ upload_count: 2, total_leads: 1 }, false],
    [{ upload_count: 2, total_leads: 2, duplicate_count: 1 }, false],
    [{ added_count: 2, skipped_count: 1 }, false],
    [{ upload_count: 2, total_leads: 2, unsubscribed_leads: ['x'] }, false],
    [{ ok: true }, false],
  ])('%j says that two have arrived: %s', (answer, isWhole) => {
    expect(allArrived(answer, 2)).toBe(isWhole);
  });

  it('names people as texts or as objects', () => {
    expect(outcomeOf('a@b.example', { invalid_emails: ['A@b.example '] })).toBe('invalid');
    expect(outcomeOf('a@b.example', { unsubscribed_leads: [{ email: 'a@b.example' }] })).toBe('unsubscribed');
    expect(outcomeOf('a@b.example', { unsubscribed_leads: 3 })).toBe('refused');
    expect(outcomeOf('a@b.example', { is_lead_limit_exhausted: true })).toBe(null);
  });
});
