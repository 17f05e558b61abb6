import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CliOptions, runCli } from '../support/cli.ts';
import { consent, makeContacts, makeMany, makeTemplates, openGate } from '../support/crm.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase({ each: true });
const run = (args: readonly string[], options: CliOptions = {}) =>
  runCli(['enqueue-outreach', ...args], { env: { OUTREACH_DATABASE: database.url }, ...options });

const planSchema = z.object({
  included: z.array(z.object({ username: z.string(), scheduled_at: z.string(), message: z.string(), lane: z.string() })),
  excluded: z.array(z.object({ username: z.string().nullable(), reason: z.string() })),
});
const ALWAYS = ['--window', '00:00-24:00'];
const START = ['--start', '2036-12-01T09:00:00Z'];

async function plan(args: readonly string[], options: CliOptions = {}) {
  const { exitCode, stdout, stderr } = await run([...args, '--dry-run'], options);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return { ...planSchema.parse(JSON.parse(stdout)), stderr };
}
async function queue(args: readonly string[], options: CliOptions = {}) {
  const { exitCode, stdout, stderr } = await run([...args, '--yes'], options);
  return { exitCode, stderr, ...(stdout === '' ? { included: [], excluded: [] } : planSchema.parse(JSON.parse(stdout))) };
}
const reasons = ({ excluded }: z.infer<typeof planSchema>) =>
  Object.fromEntries(excluded.map(({ username, reason }) => [username, reason]));
const queued = () => database.sql`select * from crm.outreach_queue order by scheduled_at, username`;

describe('a plan', () => {
  it('drafts by lane and template, and is queued as it was shown', async () => {
    const { sql } = database;
    await makeTemplates(sql);
    await makeContacts(
      sql,
      { username: 'mira', relationship_stage: 'post_win' },
      { username: 'tom', resonance_score: 20, value_delivered_score: 20, what_theyre_building: 'a bakery' },
      { username: 'una', display_name: 'Una' },
    );
    const planned = await plan(START);
    expect(planned.excluded).toEqual([]);
    expect(planned.included).toEqual([
      { username: 'tom', lane: 'service', message: 'May I send you a checklist?', scheduled_at: '2036-12-01T09:00:00.000Z' },
      { username: 'mira', lane: 'retention', message: 'How is everything?', scheduled_at: expect.any(String) },
      { username: 'una', lane: 'rewarm', message: 'Saw this and thought of you', scheduled_at: expect.any(String) },
    ]);
    expect(await queued()).toEqual([]);
    const applied = await queue([...START, '--expect', '3']);
    expect(applied).toMatchObject({ exitCode: 0, included: planned.included, excluded: [] });
    expect(await queued()).toMatchObject(
      planned.included.map(({ username, message, lane }) => ({
        username,
        message_text: message,
        lane,
        status: 'scheduled',
        account: null,
      })),
    );
    expect((await queued()).map(({ template }) => template)).toEqual(['service/ask', 'retention/care', 'rewarm/low_friction']);
  });

  it('names everybody once: who is left out, and why', async () => {
    const { sql } = database;
    await makeTemplates(sql);
    await sql`insert into crm.automation_patterns (pattern_type, pattern_key, pattern_value) values ('spam_pattern', 'scam', 'urgent, send money')`;
    await makeContacts(
      sql,
      ...['ana', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus'].map((username) => ({ username, display_name: username })),
    );
    await sql`insert into ops.suppressions (kind, value, reason, source) values ('handle', 'ana', 'asked', 'test'), ('domain', 'shop.example', 'asked', 'test')`;
    await sql`insert into discovery.pages (ig_username, contact_email) values ('ben', 'ben@shop.example')`;
    await sql`insert into crm.holds (contact_id, quote, said_at) select id, 'please stop', now() from crm.instagram_contacts where instagram_username = 'cleo'`;
    await sql`insert into crm.outreach_queue (username, message_text) values ('dan', 'Hi')`;
    await sql`update crm.instagram_contacts set last_meaningful_touch = now() - interval '2 days' where instagram_username = 'eve'`;
    await sql`update crm.instagram_contacts set display_name = 'Urgent' where instagram_username = 'fay'`;
    await sql`update crm.instagram_contacts set display_name = null where instagram_username = 'gus'`;
    const list = '[{"ig_username": "@Ana"}, {"ig_username": "nobody.here"}, {"ig_username": ""}, {"ig_username": "ana"}]';
    const listed = await plan(['--from', '-', '--message', 'Hi', ...START], { input: list });
    expect(listed).toMatchObject({
      included: [],
      excluded: [
        { username: 'ana', reason: 'suppressed' },
        { username: 'nobody.here', reason: 'no_handle' },
        { username: null, reason: 'no_handle' },
      ],
    });
    const all = await plan([...START, '--message', 'Hi {name}, this is for {username}', '--not-touched', '30d']);
    expect(reasons(all)).toEqual({
      ...{ ana: 'suppressed', ben: 'suppressed', cleo: 'suppressed', dan: 'already_queued', eve: 'touched_recently' },
      ...{ fay: 'spam_pattern', gus: 'unfilled_placeholder' },
    });
    expect(all.included).toEqual([]);
    // "surgent" is no word of the pattern.
    expect((await plan([...START, '--handle', 'fay', '--message', 'insurgent'])).included).toHaveLength(1);
  });

  it('offers nothing without consent, nor through a closed gate, however it is asked for', async () => {
    const { sql } = database;
    await makeTemplates(sql);
    await makeContacts(sql, { username: 'ana' }, { username: 'ben' }, { username: 'cleo' });
    await openGate(sql, 'ana');
    await openGate(sql, 'ben', { consents: false });
    await consent(sql, 'cleo', true);
    for (const asked of [
      ['--lane', 'offer'],
      ['--template', 'soft_offer'],
      ['--lane', 'offer', '--message', 'Buy it'],
    ]) {
      const planned = await plan([...START, ...asked]);
      expect(planned.included).toMatchObject([{ username: 'ana', lane: 'offer' }]);
      expect(reasons(planned)).toEqual({ ben: 'no_consent', cleo: 'gate_closed' });
    }
    expect((await plan(START)).included.find(({ username }) => username === 'ana')?.lane).toBe('offer');
  });

  it('chooses by handle, stage, tag, score and signal; a list keeps its order', async () => {
    const { sql } = database;
    await makeContacts(
      sql,
      { username: 'ana', tags: ['a', 'b'], relationship_stage: 'trust_signals' },
      { username: 'ben', tags: ['a'], resonance_score: 20, value_delivered_score: 20 },
      { username: 'cleo' },
    );
    await sql`update crm.instagram_contacts set fit_signals = '[{"product": "services", "signal_key": "x", "count": 1}]' where instagram_username = 'cleo'`;
    const who = async (...args: string[]) => (await plan([...START, '--message', 'Hi', ...args])).included.map(({ username }) => username);
    expect(await who()).toEqual(['ben', 'ana', 'cleo']);
    expect(await who('--handle', 'cleo', '--handle', '@Ana,ben')).toEqual(['cleo', 'ana', 'ben']);
    expect(await who('--tag', 'a,b')).toEqual(['ana']);
    expect(await who('--tag', 'a', '--stage', 'trust_signals')).toEqual(['ana']);
    expect(await who('--signal', 'services')).toEqual(['cleo']);
    expect(await who('--min-score', '40')).toEqual(['ben']);
    expect(await who('--max-score', '39')).toEqual(['ana', 'cleo']);
    expect(await who('--limit', '2')).toEqual(['ben', 'ana']);
    // Who comes after them is no candidate.
    expect((await plan([...START, '--message', 'Hi', '--limit', '2'])).excluded).toEqual([]);
  });

  it('keeps to caps and windows, and leaves out who fits on none of its days', async () => {
    await makeMany(database.sql, 35);
    const planned = await plan([...START, '--message', 'Hi', '--days', '1']);
    expect(planned.included).toHaveLength(30);
    expect(planned.excluded.map(({ reason }) => reason)).toEqual(Array.from({ length: 5 }, () => 'over_cap'));
    const again = await plan([...START, '--message', 'Hi', '--days', '1']);
    expect(again.included).toEqual(planned.included);
    const other = await plan([...START, '--message', 'Hi', '--days', '1', '--seed', '2']);
    expect(other.included).not.toEqual(planned.included);
  });

  it('is held in the local hours of each contact; what is no zone is named once and counts as none', async () => {
    await makeContacts(
      database.sql,
      { username: 'kenji', timezone: 'Asia/Tokyo' },
      { username: 'lena', timezone: 'europe/BERLIN' },
      { username: 'mo', timezone: 'EST' },
      { username: 'nia', timezone: ' ' },
    );
    const planned = await plan([...START, '--message', 'Hi', '--gap', '60s', '--timezone', 'America/New_York']);
    const times = Object.fromEntries(planned.included.map(({ username, scheduled_at }) => [username, scheduled_at]));
    expect(times).toMatchObject({ kenji: '2036-12-01T09:00:00.000Z', lena: '2036-12-01T09:01:00.000Z', mo: '2036-12-01T14:00:00.000Z' });
    expect(planned.stderr.match(/no known time zone/g)).toHaveLength(1);
    expect(planned.stderr).toMatch(/@mo \("EST"\), @nia \(" "\)/);
    const naive = await plan(['--start', '2036-12-01T10:00', '--timezone', 'America/New_York', '--message', 'Hi', '--handle', 'mo']);
    expect(naive.included[0]?.scheduled_at).toBe('2036-12-01T15:00:00.000Z');
  });
});

describe('what a plan counts with', () => {
  it('is no message that waits for somebody who is handed none', async () => {
    const { sql } = database;
    await makeContacts(sql, ...['ana', 'ben', 'cleo', 'dan'].map((username) => ({ username })));
    await sql`insert into crm.outreach_queue (username, message_text, keep_on_reply) values ('ana', 'Hi', false), ('ben', 'Hi', false), ('dan', 'Hi', true)`;
    await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
      select id, 'hey', false, now() + interval '1 minute' from crm.instagram_contacts where instagram_username in ('ben', 'dan')`;
    await sql`insert into crm.holds (contact_id, quote, said_at) select id, 'stop', now() from crm.instagram_contacts where instagram_username = 'ana'`;
    const at = async () =>
      (await plan([...START, '--message', 'Hi', '--gap', '60s', '--handle', 'cleo'])).included.map(({ scheduled_at }) => scheduled_at);
    // Only the one to dan goes before.
    expect(await at()).toEqual(['2036-12-01T09:01:00.000Z']);
    await sql`update crm.holds set decided_at = now(), decision = 'not_a_no', decided_by = 'me'`;
    expect(await at()).toEqual(['2036-12-01T09:02:00.000Z']);
  });

  it('tells those whom the window leaves no time from those whom a cap leaves out', async () => {
    await makeContacts(database.sql, { username: 'ana' }, { username: 'ben' }, { username: 'kenji', timezone: 'Asia/Tokyo' });
    const asked = [...START, '--message', 'Hi', '--days', '1', '--window', '09:00-11:00', '--per-day', '1'];
    const { exitCode, stdout } = await run([...asked, '--dry-run']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      included: [{ username: 'ana' }],
      effects: expect.arrayContaining(['left out: 2 over_cap', expect.stringMatching(/^left out as over_cap, 1 because --window/)]),
    });
  });
});

describe('queueing', () => {
  it('wants a yes, and the size that was expected; exit 8 and nothing is queued', async () => {
    await makeMany(database.sql, 2);
    expect(await run([...START, '--message', 'Hi'])).toMatchObject({ exitCode: 8, stdout: expect.stringContaining('"included"') });
    expect(await run([...START, '--message', 'Hi', '--yes', '--expect', '3'])).toMatchObject({ exitCode: 8 });
    expect(await queued()).toEqual([]);
  });

  it('under a campaign writes to nobody twice, sent or not; the second time there is nothing to do', async () => {
    const { sql } = database;
    await makeMany(sql, 3);
    const spring = ['--message', 'Hi', '--campaign', 'spring', ...START];
    expect((await queue(spring)).included).toHaveLength(3);
    expect(await queue(spring)).toMatchObject({ exitCode: 0, included: [], excluded: [{}, {}, {}] });
    await sql`update crm.outreach_queue set claim_id = gen_random_uuid() where username = 'p000001'`;
    await sql`update crm.outreach_queue set status = 'sent', sent_at = now() where username = 'p000001'`;
    await sql`update crm.outreach_queue set status = 'cancelled' where username = 'p000002'`;
    expect(await queue(spring)).toMatchObject({ exitCode: 0, included: [] });
    expect((await queue(['--message', 'Hi', '--campaign', 'summer', ...START])).included).toHaveLength(2);
    await expect(
      sql`insert into crm.outreach_queue (username, message_text, campaign, status) values ('p000001', 'Hi', 'spring', 'sent')`,
    ).rejects.toMatchObject({ code: '23505' });
  });

  it('counts what the account has queued and sent, and no other account', async () => {
    await makeMany(database.sql, 60);
    expect((await queue(['--message', 'Hi', '--limit', '20', '--days', '1', ...START])).included).toHaveLength(20);
    expect((await queue(['--message', 'Hi', '--days', '1', ...START])).included).toHaveLength(10);
    expect((await queue(['--message', 'Hi', '--days', '1', '--account', 'second', ...START])).included).toHaveLength(30);
    const full = await queue(['--message', 'Hi', '--days', '1', '--account', 'second', ...START]);
    expect(full).toMatchObject({ exitCode: 0, included: [] });
  });

  it('is refused where nothing fits: exit 8 and why', async () => {
    await makeMany(database.sql, 2);
    const never = await queue(['--message', 'Hi', '--no-days', 'mon,tue,wed,thu,fri,sat,sun', ...START]);
    expect(never).toMatchObject({ exitCode: 8, included: [], excluded: [{ reason: 'over_cap' }, { reason: 'over_cap' }] });
    expect(never.stderr).toContain('--window and the days leave no time');
    expect((await queue(['--message', 'Hi', '--per-day', '1', '--days', '1', '--limit', '1', ...START])).exitCode).toBe(0);
    const full = await queue(['--message', 'Hi', '--per-day', '1', '--days', '1', ...START]);
    expect(full).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('all days are full') });
  });

  it('is stopped by a halt', async () => {
    await makeMany(database.sql, 1);
    await database.sql`select ops.halt('crm', 'wrong text', 'me')`;
    expect(await queue(['--message', 'Hi', ...START])).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('halted') });
    expect((await plan(['--message', 'Hi', ...START])).included).toHaveLength(1);
  });

  it.each([
    ['a past start', ['--message', 'Hi', '--start', '2020-01-01T00:00:00Z']],
    ['a start that is none', ['--message', 'Hi', '--start', 'tomorrow']],
    ['an unknown template', ['--template', 'nothing']],
    ['an unknown lane', ['--lane', 'sales']],
    ['an unknown placeholder', ['--message', 'Hi {firstname}']],
    ['an unknown zone', ['--message', 'Hi', '--timezone', 'Europe/Nowhere']],
    ['an abbreviation', ['--message', 'Hi', '--timezone', 'EST']],
    ['an empty window', ['--message', 'Hi', '--window', '09:00-09:00']],
    ['a window of no hours', ['--message', 'Hi', '--window', '25:00-26:00']],
    ['a gap upside down', ['--message', 'Hi', '--gap', '300s-60s']],
    ['an unknown day', ['--message', 'Hi', '--no-days', 'someday']],
    ['two texts', ['--message', 'Hi', '--template', 'check_in']],
    ['no templates at all', []],
  ])('%s is exit 2, and nothing is queued', async (_, args) => {
    await makeMany(database.sql, 1);
    expect((await queue(args)).exitCode).toBe(2);
    expect(await queued()).toEqual([]);
  });

  it('reads lists as reports print them', async () => {
    await makeContacts(database.sql, { username: 'ana' });
    for (const [column, name] of [
      ['instagram_username', 'ana'],
      ['ig_username', '@ANA'],
      ['username', 'https://www.instagram.com/ana/'],
      ['handle', 'ana'],
    ]) {
      for (const input of [`[{"${column}": "${name}"}]`, `{"${column}": "${name}"}\n`, `id,${column}\n1,${name}\n`]) {
        expect((await plan(['--from', '-', '--message', 'Hi', ...ALWAYS], { input })).included).toMatchObject([{ username: 'ana' }]);
      }
    }
    expect(await queue(['--from', '-', '--message', 'Hi'], { input: '[]' })).toMatchObject({ exitCode: 0, included: [] });
    expect((await queue(['--from', '-', '--message', 'Hi'], { input: 'a,b\n1,2\n' })).exitCode).toBe(2);
  });
});

describe('ten runs at once', () => {
  it('queue everybody once, within the caps', { timeout: 120_000 }, async () => {
    await makeMany(database.sql, 25);
    const runs = Array.from({ length: 10 }, () => queue(['--message', 'Hi', '--gap', '60s-90s', ...START]));
    const results = await Promise.all(runs);
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(results.flatMap(({ included }) => included.map(({ username }) => username)).sort()).toHaveLength(25);
    const times = (await queued()).map(({ scheduled_at }) => scheduled_at.getTime());
    expect(times).toHaveLength(25);
    times.forEach((time, i) => {
      if (i > 0) expect(time - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(60_000);
      if (i >= 10) expect(time - (times[i - 10] ?? 0)).toBeGreaterThanOrEqual(3_600_000);
    });
  });

  it('each with people of its own, none is lost', { timeout: 120_000 }, async () => {
    await makeMany(database.sql, 30);
    const names = Array.from({ length: 30 }, (_, i) => `p${String(i + 1).padStart(6, '0')}`);
    const runs = Array.from({ length: 10 }, (_, i) =>
      queue(['--message', 'Hi', '--handle', names.slice(3 * i, 3 * i + 3).join(','), ...START]),
    );
    const results = await Promise.all(runs);
    expect(results.map(({ exitCode, included }) => [exitCode, included.length])).toEqual(Array.from({ length: 10 }, () => [0, 3]));
    const [found] = await database.sql`select count(distinct scheduled_at::date)::int as days from crm.outreach_queue`;
    expect(found?.days).toBe(1);
  });
});
