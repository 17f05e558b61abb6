import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { summarySchema } from '../../src/summary.ts';
import { runCli } from '../support/cli.ts';
import { consent, makeContacts, openGate } from '../support/crm.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();
beforeEach(async () => {
  await database.sql`truncate crm.outreach_queue, crm.instagram_contacts, ops.halts, ops.suppressions, ops.cancellations cascade`;
});

const run = (...args: string[]) => runCli(['queue', ...args], { env: { OUTREACH_DATABASE: database.url } });
const itemSchema = z.looseObject({ id: z.string(), username: z.string(), message: z.string() });
const FREE = ['--window', '00:00-24:00', '--gap', '0s'];

async function claim(...args: string[]) {
  const { exitCode, stdout, stderr } = await run('claim', ...FREE, ...args);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return z.array(itemSchema).parse(JSON.parse(stdout));
}
const claimed = async (...args: string[]) => (await claim(...args)).map(({ username }) => username);
async function only() {
  const [item] = await claim();
  if (item === undefined) throw new Error('nothing was claimed');
  return item;
}
async function succeed(...args: string[]) {
  const { exitCode, stdout, stderr } = await run(...args);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return summarySchema.parse(JSON.parse(stdout));
}
/** A message that is due, or as the columns say; its id. */
async function put(username: string, columns: Record<string, unknown> = {}): Promise<string> {
  const { sql } = database;
  const [row] = await sql`insert into crm.outreach_queue ${sql({ username, message_text: `Hi ${username}`, ...columns })} returning id`;
  return String(row?.id);
}
const item = async (id: string) => (await database.sql`select * from crm.outreach_queue where id = ${id}`)[0];
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const states = async () =>
  Object.fromEntries((await database.sql`select username, status, error from crm.outreach_queue`).map((row) => [row.username, row]));

describe('a claim', () => {
  it('hands out what is due, the greatest priority first, then the earliest; each once', async () => {
    await put('late', { scheduled_at: ago(1), status: 'scheduled' });
    await put('early', { scheduled_at: ago(5), status: 'scheduled' });
    await put('timeless');
    await put('urgent', { priority: 9, scheduled_at: ago(0.1) });
    await put('to.come', { priority: 9, scheduled_at: ago(-60) });
    await put('other', { priority: 9, account: 'second' });
    expect(await claimed()).toEqual(['urgent']);
    expect(await claimed('--limit', '2')).toEqual(['timeless', 'early']);
    expect(await claimed('--limit', '9')).toEqual(['late']);
    expect(await claimed('--limit', '9')).toEqual([]);
    expect(await claimed('--account', 'second')).toEqual(['other']);
  });

  it('prints the fields that are asked for; a filter that could lose what is handed out is refused beforehand', async () => {
    await put('ana', { scheduled_at: ago(1) });
    const refused = await run('claim', ...FREE, '--jq', '.[0].id | tonumber');
    expect({ exitCode: refused.exitCode, stdout: refused.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('pipe the output to jq');
    expect((await run('claim', ...FREE, '--fields', 'id,nonsense')).exitCode).toBe(2);
    const { stdout } = await run('claim', ...FREE, '--fields', 'username,message');
    expect(JSON.parse(stdout)).toEqual([{ username: 'ana', message: 'Hi ana' }]);
  });

  it('has what a sender needs', async () => {
    await makeContacts(database.sql, { username: 'ana', display_name: 'Ana' });
    const id = await put('ana', { lane: 'service', template: 'service/ask' });
    expect(await claim('--lease', '10m')).toEqual([
      {
        ...{ id, username: 'ana', display_name: null, message: 'Hi ana', lane: 'service', template: 'service/ask', priority: 5 },
        ...{ scheduled_at: null, account: null, lease_ends_at: expect.any(String) },
      },
    ]);
  });

  it('keeps to the caps of the account: what is handed out or of unknown outcome counts, what failed does not', async () => {
    for (let i = 0; i < 8; i++) await put(`sent${i}`, { status: 'sent', sent_at: ago(10 + i) });
    await put('old', { status: 'sent', sent_at: ago(61) });
    await put('elsewhere', { status: 'sent', sent_at: ago(1), account: 'second' });
    for (let i = 0; i < 5; i++) await put(`due${i}`);
    const [first] = await claim();
    expect(await claimed('--limit', '9')).toHaveLength(1);
    expect(await claimed('--limit', '9')).toEqual([]);
    await succeed('fail', first?.id ?? '', '--error', 'private');
    expect(await claimed('--limit', '9')).toHaveLength(1);
    await database.sql`update crm.outreach_queue set lease_ends_at = now() - interval '1 second' where claim_id is not null`;
    expect(await claimed('--limit', '9')).toEqual([]);
    expect(await claimed('--limit', '9', '--per-hour', '11')).toHaveLength(1);
    expect(await claimed('--limit', '9', '--per-hour', '50', '--per-day', '9')).toEqual([]);
  });

  it('within the least gap hands out one at most', async () => {
    await put('a');
    await put('b');
    expect(await claimed('--limit', '9', '--gap', '60s-300s')).toHaveLength(1);
    expect(await claimed('--gap', '60s-300s')).toEqual([]);
    await database.sql`update crm.outreach_queue set claimed_at = now() - interval '61 seconds' where claim_id is not null`;
    expect(await claimed('--gap', '60s-300s')).toHaveLength(1);
  });

  it('keeps to the window of each person', async () => {
    const hour = (zone: string) => Number(new Intl.DateTimeFormat('en', { timeZone: zone, hour: 'numeric', hourCycle: 'h23' }).format());
    const here = hour('UTC');
    const window = `${String(here).padStart(2, '0')}:00-${here === 23 ? '24' : String(here + 1).padStart(2, '0')}:00`;
    await makeContacts(
      database.sql,
      { username: 'ana', timezone: 'Asia/Tokyo' },
      { username: 'ben', timezone: 'etc/utc' },
      { username: 'cleo', timezone: 'EST' },
    );
    for (const username of ['ana', 'ben', 'cleo', 'dan']) await put(username);
    expect((await claimed('--limit', '9', '--window', window)).sort()).toEqual(['ben', 'cleo', 'dan']);
    await database.sql`delete from crm.outreach_queue where claim_id is not null`;
    await put('eve');
    expect(await claimed('--limit', '9', '--window', window, '--timezone', 'Asia/Tokyo')).toEqual([]);
  });

  it('leaves out whom nothing may be sent to by now', async () => {
    const { sql } = database;
    await makeContacts(sql, ...['ana', 'ben', 'cleo', 'dan', 'eve'].map((username) => ({ username })));
    const contact = async (name: string) => (await sql`select id from crm.instagram_contacts where instagram_username = ${name}`)[0]?.id;
    for (const username of ['ana', 'ben', 'cleo', 'dan', 'eve']) await put(username, { keep_on_reply: username === 'dan' });
    for (const name of ['ben', 'dan']) {
      await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at) values (${await contact(name)}, 'hey', false, now())`;
    }
    await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
      values (${await contact('eve')}, 'hey', false, now() - interval '1 day')`;
    await sql`insert into crm.holds (contact_id, quote, said_at) values (${await contact('cleo')}, 'stop', now())`;
    await sql`insert into ops.suppressions (kind, value, reason, source) values ('handle', 'ana', 'asked', 'test')`;
    expect(await claimed('--limit', '9')).toEqual(['dan', 'eve']);
    expect(await states()).toMatchObject({
      ...{ ana: { status: 'cancelled', error: 'suppressed' }, ben: { status: 'cancelled', error: 'replied' }, cleo: { status: 'pending' } },
    });
    await sql`update crm.holds set decided_at = now(), decision = 'not_a_no', decided_by = 'me'`;
    expect(await claimed('--limit', '9')).toEqual(['cleo']);
  });

  it('is refused during a halt: exit 8', async () => {
    await put('ana');
    await database.sql`select ops.halt('crm', 'wrong text', 'me')`;
    expect(await run('claim', ...FREE)).toMatchObject({ exitCode: 8, stdout: '', stderr: expect.stringContaining('halted') });
    expect((await states()).ana).toMatchObject({ status: 'pending' });
  });

  it('lets lapse what is long past its time, by the clock of the database', async () => {
    await put('lapsed', { scheduled_at: ago(24 * 60 + 1), status: 'scheduled' });
    await put('short', { scheduled_at: ago(6), status: 'scheduled', expire_after: '5 minutes' });
    await put('in.time', { scheduled_at: ago(24 * 60 - 1), status: 'scheduled' });
    expect(await claimed('--limit', '9')).toEqual(['in.time']);
    expect(await states()).toMatchObject({
      lapsed: { status: 'cancelled', error: 'lapsed' },
      short: { status: 'cancelled', error: 'lapsed' },
    });
  });
});

describe('what became of it', () => {
  it('done: the message, the touch and the counters, once', async () => {
    const { sql } = database;
    await makeContacts(sql, { username: 'ana', total_messages_sent: 4 });
    await put('ana', { lane: 'service' });
    const { id } = await only();
    const { tables, warnings } = await succeed('done', id.slice(0, 8));
    expect(tables).toMatchObject({ 'crm.instagram_messages': { inserted: 1 }, 'crm.instagram_conversations': { inserted: 1 } });
    expect(warnings).toEqual([]);
    expect(await item(id)).toMatchObject({ status: 'sent', sent_at: expect.any(Date), error: null });
    const [message] = await sql`select m.*, c.last_message_preview, c.last_message_is_outbound, c.last_message_at
      from crm.instagram_messages m join crm.instagram_conversations c on c.id = m.conversation_id`;
    expect(message).toMatchObject({
      ...{ message_text: 'Hi ana', is_outbound: true, sent_by_automation: true, lane: 'service', queue_id: id },
      ...{ last_message_preview: 'Hi ana', last_message_is_outbound: true },
    });
    const [contact] = await sql`select total_messages_sent, last_meaningful_touch from crm.instagram_contacts`;
    expect(contact).toEqual({ total_messages_sent: 5, last_meaningful_touch: message?.sent_at });
    expect((await succeed('done', id)).tables).toEqual({ 'crm.outreach_queue': { inserted: 0, updated: 0, unchanged: 1 } });
    expect(
      await sql`select total_messages_sent, (select count(*)::int from crm.instagram_messages) as n from crm.instagram_contacts`,
    ).toEqual([{ total_messages_sent: 5, n: 1 }]);
  });

  it('done makes a contact of a stranger, and goes into the conversation that is there', async () => {
    const { sql } = database;
    await put('stranger');
    await succeed('done', (await only()).id);
    expect(await sql`select instagram_username, total_messages_sent from crm.instagram_contacts`).toEqual([
      { instagram_username: 'stranger', total_messages_sent: 1 },
    ]);
    await put('stranger');
    await succeed('done', (await only()).id);
    expect(
      await sql`select count(*)::int as messages, count(distinct conversation_id)::int as threads from crm.instagram_messages`,
    ).toEqual([{ messages: 2, threads: 1 }]);
  });

  it('done is accepted where it was cancelled meanwhile, and says so; also during a halt', async () => {
    await put('ana');
    const { id } = await only();
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('handle', 'ana', 'asked', 'test')`;
    await database.sql`select ops.halt('all', 'wrong text', 'me')`;
    expect(await item(id)).toMatchObject({ status: 'cancelled' });
    expect((await succeed('done', id)).warnings).toMatchObject([{ code: 'cancelled' }]);
    expect(await item(id)).toMatchObject({ status: 'sent' });
  });

  it('a lease that ended without an answer is failed, outcome unknown, and is never handed out by itself', async () => {
    const { sql } = database;
    await put('ana');
    const { id } = await only();
    await sql`update crm.outreach_queue set lease_ends_at = now() - interval '1 second'`;
    expect((await run('list')).stdout).toContain('outcome unknown');
    expect(await claimed()).toEqual([]);
    expect(await run('requeue', id)).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('--unsafe') });
    await expect(sql`update crm.outreach_queue set status = 'pending', claim_id = null, error = null`).rejects.toMatchObject({
      code: 'OS005',
    });
    await succeed('requeue', id, '--unsafe');
    expect(await item(id)).toMatchObject({ status: 'pending', error: null });
    expect(await claimed()).toEqual(['ana']);
    await sql`update crm.outreach_queue set lease_ends_at = now() - interval '1 second'`;
    expect((await succeed('done', id)).warnings).toMatchObject([{ code: 'outcome_unknown' }]);
    expect(await item(id)).toMatchObject({ status: 'sent' });
  });

  it('fail with its reason can be put back as it is, and cancelled', async () => {
    await put('ana');
    const { id } = await only();
    await succeed('fail', id, '--error', 'the account is private');
    expect(await item(id)).toMatchObject({ status: 'failed', error: 'the account is private' });
    expect(await claimed()).toEqual([]);
    expect((await succeed('requeue', id)).warnings).toEqual([]);
    await succeed('cancel', id);
    expect(await item(id)).toMatchObject({ status: 'cancelled', error: 'cancelled by hand' });
    expect((await succeed('requeue', id, '--unsafe')).warnings).toMatchObject([{ code: 'not_needed' }]);
    expect(await item(id)).toMatchObject({ status: 'pending', error: null });
  });

  it('done finds the message that an export brought meanwhile, and counts it once', async () => {
    const { sql } = database;
    await makeContacts(sql, { username: 'ana', total_messages_sent: 2 });
    await put('ana', { lane: 'service' });
    const { id } = await only();
    await sql`update crm.outreach_queue set claimed_at = now() - interval '1 day', lease_ends_at = now() - interval '23 hours'`;
    const [contact] = await sql`select id from crm.instagram_contacts`;
    // The one of long before is another.
    for (const at of [ago(24 * 60 - 2), ago(27 * 60)]) {
      const message = { contact_id: contact?.id, message_text: 'Hi ana', is_outbound: true, sent_at: at };
      await sql`insert into crm.instagram_messages ${sql(message)}`;
    }
    expect((await succeed('done', id)).tables).toMatchObject({ 'crm.instagram_messages': { inserted: 0, updated: 1 } });
    const messages = await sql`select queue_id, lane, sent_at from crm.instagram_messages order by sent_at`;
    expect(messages).toMatchObject([{ queue_id: null }, { queue_id: id, lane: 'service' }]);
    expect(await item(id)).toMatchObject({ status: 'sent', sent_at: messages[1]?.sent_at });
    expect(await sql`select total_messages_sent as n from crm.instagram_contacts`).toEqual([{ n: 2 }]);
  });

  it.each([
    ['all of it', '3F2A9C41-4B5c-4d6e-8f70-123456789abc', 0],
    ['all of it without dashes', '3f2a9c414b5c4d6e8f70123456789abc', 0],
    ['four characters', '3F2a', 0],
    ['as far as a dash', '3f2a9c41-', 0],
    ['beyond a dash', '3f2a9c41-4B5', 0],
    ['beyond where a dash would be', '3f2a9c414b', 0],
    ['three characters', '3f2', 2],
    ['what several begin with', '3f2a9', 0],
    ['what two begin with', 'aaaa', 2],
    ['what one of two begins with', 'aaaaaaaa-2', 0],
    ['dashes elsewhere', '3f2a-9c41', 2],
    ['more than an id', '3f2a9c41-4b5c-4d6e-8f70-123456789abc0', 2],
    ['no id', '3f2a%', 2],
  ])('is said of a message by its id or the beginning: %s', async (_, id, exitCode) => {
    await put('ana', { id: '3f2a9c41-4b5c-4d6e-8f70-123456789abc' });
    await put('ben', { id: 'aaaaaaaa-1b5c-4d6e-8f70-123456789abc' });
    await put('cleo', { id: 'aaaaaaaa-2b5c-4d6e-8f70-123456789abc' });
    expect((await run('cancel', id)).exitCode).toBe(exitCode);
  });

  it('a message that was cancelled after it was handed out is put back only with --unsafe', async () => {
    await put('ana');
    const { id } = await only();
    expect((await succeed('cancel', id)).warnings).toMatchObject([{ code: 'claimed' }]);
    expect((await run('requeue', id)).exitCode).toBe(8);
    await succeed('requeue', id, '--unsafe');
    expect(await claimed()).toEqual(['ana']);
  });

  it('is not put back beside another one that waits for the same person', async () => {
    const id = await put('ana', { status: 'failed' });
    await put('ana');
    expect(await run('requeue', id)).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('another message waits') });
  });

  it('that it does not allow is refused, and nothing is changed', async () => {
    const of = {
      pending: {},
      scheduled: { scheduled_at: ago(-60) },
      sent: { sent_at: ago(1) },
      failed: { error: 'private' },
      cancelled: {},
    };
    const allowed: Record<string, string[]> = { done: [], fail: [], cancel: ['pending', 'scheduled'], requeue: ['failed', 'cancelled'] };
    for (const [command, from] of Object.entries(allowed)) {
      for (const [status, columns] of Object.entries(of)) {
        const id = await put(`${command}.${status}`, { status, ...columns });
        const before = await item(id);
        const { exitCode } = await run(command, id, ...(command === 'fail' ? ['--error', 'x'] : []));
        expect([command, status, exitCode]).toEqual([command, status, from.includes(status) ? 0 : 8]);
        if (exitCode !== 0) expect(await item(id)).toEqual(before);
      }
      expect((await run(command, 'ffffffff', ...(command === 'fail' ? ['--error', 'x'] : []))).exitCode).toBe(2);
    }
  });
});

describe('SQL by hand', () => {
  it('makes no offer of a message to somebody who did not agree, and withdrawn consent ends those that wait', async () => {
    const { sql } = database;
    await makeContacts(sql, { username: 'ana' }, { username: 'ben' }, { username: 'cleo' });
    await openGate(sql, 'ana');
    await expect(put('ben', { lane: 'offer' })).rejects.toMatchObject({ code: 'OS004' });
    await expect(put('nobody', { lane: 'offer' })).rejects.toMatchObject({ code: 'OS004' });
    const ben = await put('ben', { lane: 'service' });
    await expect(sql`update crm.outreach_queue set lane = 'offer' where id = ${ben}`).rejects.toMatchObject({ code: 'OS004' });
    await put('ben', { lane: 'offer', status: 'sent', sent_at: ago(1) });
    const ana = await put('ana', { lane: 'offer' });
    await expect(sql`update crm.outreach_queue set username = 'cleo' where id = ${ana}`).rejects.toMatchObject({ code: 'OS004' });
    await sql
      .begin(async (tx) => {
        await tx`insert into crm.consents (contact_id, is_given, reason, at, noted_by)
          select id, false, 'changed her mind', now(), 'me' from crm.instagram_contacts where instagram_username = 'ana'`;
        expect((await tx`select status, error from crm.outreach_queue where id = ${ana}`)[0]).toEqual({
          status: 'cancelled',
          error: 'consent withdrawn',
        });
        throw new Error('rolled back');
      })
      .catch(() => {});
    expect(await item(ana)).toMatchObject({ status: 'pending' });
    await consent(sql, 'ana', false);
    expect(await item(ana)).toMatchObject({ status: 'cancelled' });
    expect(await item(ben)).toMatchObject({ status: 'pending' });
    await expect(sql`update crm.outreach_queue set status = 'pending' where id = ${ana}`).rejects.toMatchObject({ code: 'OS004' });
  });

  it('finds consent withdrawn by whoever commits first', async () => {
    const { sql } = database;
    await makeContacts(sql, { username: 'ana' });
    await openGate(sql, 'ana');
    const offer = sql`insert into crm.outreach_queue (username, message_text, lane) values ('ana', 'Hi', 'offer')`;
    let withdrawn: Promise<void> | undefined;
    await sql.begin(async (tx) => {
      await tx`insert into crm.outreach_queue (username, message_text, lane) values ('ana', 'Hi', 'offer')`;
      withdrawn = consent(sql, 'ana', false);
      await sleep(100);
    });
    await withdrawn;
    expect(await states()).toMatchObject({ ana: { status: 'cancelled', error: 'consent withdrawn' } });
    await consent(sql, 'ana', true);
    let offered: Promise<unknown> | undefined;
    await sql.begin(async (tx) => {
      await tx`insert into crm.consents (contact_id, is_given, reason, at, noted_by) select id, false, 'no', now(), 'me' from crm.instagram_contacts`;
      offered = offer.catch((error: unknown) => error);
      await sleep(100);
    });
    expect(await offered).toMatchObject({ code: 'OS004' });
  });

  it('cannot undo what was sent, nor send what was never handed out after it ended', async () => {
    const { sql } = database;
    for (const [from, to] of [
      ...['pending', 'scheduled', 'failed', 'cancelled'].map((to) => ['sent', to]),
      ...['sent', 'cancelled'].map((to) => ['failed', to]),
      ...['sent', 'failed'].map((to) => ['cancelled', to]),
      ...['pending', 'scheduled'].flatMap((from) => ['sent', 'failed'].map((to) => [from, to])),
    ]) {
      const id = await put(`${from}.${to}`, { status: from });
      await expect(sql`update crm.outreach_queue set status = ${to ?? ''} where id = ${id}`).rejects.toMatchObject({ code: 'OS005' });
    }
  });

  it('makes nothing certain of an outcome that nobody knows, nor one unknown that is certain; to cancel is free', async () => {
    const { sql } = database;
    const claim_id = '3f2a9c41-4b5c-4d6e-8f70-123456789abc';
    const other = 'claim_id = gen_random_uuid()';
    const rows: [username: string, columns: Record<string, string>, refused: string[], accepted: string[]][] = [
      [
        'waiting',
        { status: 'pending' },
        [`status = 'sent', ${other}`, `status = 'cancelled', ${other}`, `status = 'failed', error = 'outcome unknown', ${other}`],
        [`status = 'cancelled'`, `status = 'scheduled', priority = 7`, `error = 'a note'`],
      ],
      [
        'claimed',
        { status: 'pending', claim_id },
        ['claim_id = null', other, `status = 'failed'`, `status = 'failed', error = 'private'`, `status = 'failed', claim_id = null`],
        [`status = 'cancelled'`, `status = 'cancelled', error = 'no'`, `status = 'failed', error = 'outcome unknown'`, `status = 'sent'`],
      ],
      [
        'unknown',
        { status: 'failed', error: 'outcome unknown', claim_id },
        [`error = 'checked'`, 'error = null', 'claim_id = null', other, 'status = null', `status = 'pending'`, `status = 'cancelled'`],
        [`status = 'sent', error = null`, 'priority = 7'],
      ],
      [
        'ended',
        { status: 'cancelled', error: 'suppressed', claim_id },
        ['claim_id = null', other, 'status = null', `status = 'pending', claim_id = null`, `status = 'failed', error = 'outcome unknown'`],
        [`error = 'a note'`, `status = 'sent'`, `status = 'pending', error = null`],
      ],
      ['cancelled', { status: 'cancelled' }, [other, `status = 'pending', ${other}`], [`error = 'a note'`, `status = 'pending'`]],
      [
        'failed',
        { status: 'failed', error: 'private' },
        [`error = 'outcome unknown', ${other}`, `status = 'sent', ${other}`],
        [`error = 'a note'`, `status = 'scheduled', error = null`],
      ],
    ];
    const undone = new Error('accepted');
    for (const [username, columns, refused, accepted] of rows) {
      const id = await put(username, columns);
      const outcome = (assignments: string) =>
        sql
          .begin(async (tx) => {
            await tx.unsafe(`update crm.outreach_queue set ${assignments} where id = '${id}'`);
            throw undone;
          })
          .catch((error: unknown) => (error === undone ? 'accepted' : z.object({ code: z.string() }).parse(error).code));
      for (const set of [...refused, 'id = gen_random_uuid()'])
        expect([username, set, await outcome(set)]).toEqual([username, set, 'OS005']);
      for (const set of accepted) expect([username, set, await outcome(set)]).toEqual([username, set, 'accepted']);
    }
  });

  it('has one open message per contact, under whichever handle', async () => {
    const { sql } = database;
    await makeContacts(sql, { username: 'ana' });
    const [contact] = await sql`select id from crm.instagram_contacts`;
    await put('ana', { contact_id: contact?.id });
    await expect(put('ana')).rejects.toMatchObject({ code: '23505' });
    await expect(put('ana.new', { contact_id: contact?.id, status: 'scheduled' })).rejects.toMatchObject({ code: '23505' });
  });
});

describe('looking', () => {
  it('lists by state, and tells the caps', async () => {
    await put('ana');
    await put('ben', { status: 'sent', sent_at: ago(5) });
    await put('cleo', { account: 'second', scheduled_at: ago(-60), status: 'scheduled' });
    const names = async (...args: string[]) =>
      z
        .array(z.looseObject({ username: z.string() }))
        .parse(JSON.parse((await run('list', ...args)).stdout))
        .map(({ username }) => username);
    expect((await names()).sort()).toEqual(['ana', 'ben', 'cleo']);
    expect(await names('--status', 'sent')).toEqual(['ben']);
    expect(await names('--account', 'second')).toEqual(['cleo']);
    expect(JSON.parse((await run('stats')).stdout)).toMatchObject([
      { account: null, pending: 1, sent: 1, due: 1, last_hour: 1, left_this_hour: 9 },
      { account: 'second', scheduled: 1, due: 0, last_hour: 0, left_this_hour: 10, left_today: 30 },
    ]);
    expect(JSON.parse((await run('stats', '--account', 'second', '--per-hour', '2')).stdout)).toMatchObject([
      { account: 'second', left_this_hour: 2 },
    ]);
    const report = await runCli(['report', 'queue'], { env: { OUTREACH_DATABASE: database.url } });
    expect(JSON.parse(report.stdout)).toMatchObject([
      { account: null, state: 'due', messages: 1 },
      { account: null, state: 'sent', messages: 1 },
      { account: 'second', state: 'planned', messages: 1 },
    ]);
  });
});

describe('ten claim loops at once', () => {
  it('hand out everything, and nothing twice', { timeout: 120_000 }, async () => {
    for (let i = 0; i < 40; i++) await put(`p${i}`);
    const loop = async () => {
      const got: string[] = [];
      for (;;) {
        const items = await claim('--limit', '3', '--per-hour', '1000', '--per-day', '1000');
        if (items.length === 0) return got;
        for (const { id } of items) {
          await succeed('done', id);
          got.push(id);
        }
      }
    };
    const all = (await Promise.all(Array.from({ length: 10 }, loop))).flat();
    expect(all).toHaveLength(40);
    expect(new Set(all).size).toBe(40);
    expect(await database.sql`select count(*)::int as n from crm.instagram_messages`).toEqual([{ n: 40 }]);
  });
});
