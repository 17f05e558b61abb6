import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openPostgres, type PostgresDatabase } from '../support/databases.ts';
import {
  CAMPAIGN,
  COMPANY,
  employee,
  FOLLOWUP,
  type Guards,
  insert,
  LEAD,
  lead,
  message,
  openGuarded,
  prospect,
  ROW,
  sqlstateOf,
  suppress,
  uuid,
  wronged,
} from '../support/suppression.ts';

const CONTACT = uuid(3);
const EMAIL = suppress('email', 'ann@corp.example');
const HANDLE = suppress('handle', 'ann');
const targets = {
  'a message': { to: message('ann'), no: HANDLE },
  'an enrolled lead': { to: lead({ email: 'ann@corp.example' }), no: EMAIL },
  'an e-mail to a prospect': { to: prospect('ann@corp.example'), no: EMAIL },
  'an enrolled employee': { to: employee({ work_email: 'ann@corp.example' }), no: EMAIL },
};

let test: PostgresDatabase & Guards;
let first: Session;
let second: Session;
beforeAll(async () => {
  test = await openGuarded(openPostgres);
  [first, second] = await Promise.all([openSession(), openSession()]);
});
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
  await test.close();
});
beforeEach(async () => {
  for (const session of [first, second]) await session.run('rollback');
  await test.reset();
});

/** One connection, and so one transaction at a time. */
interface Session {
  pid: number;
  run(statement: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

async function openSession(): Promise<Session> {
  // A deadlock is looked for soon, so that those that come are over soon.
  const sql = postgres(test.url, { max: 1, onnotice: () => {}, connection: { deadlock_timeout: 20 } });
  const [row] = await sql`select pg_backend_pid() as pid`;
  return { pid: z.number().parse(row?.pid), run: async (statement) => [...(await sql.unsafe(statement))], close: () => sql.end() };
}

/** Whether the statement comes to wait for the advisory lock of sending, or another one, or ends without. */
async function fate(session: Session, statement: Promise<unknown>): Promise<'waits for sending' | 'waits' | 'ends'> {
  let ended = false;
  const end = () => {
    ended = true;
  };
  statement.then(end, end);
  for (;;) {
    const [activity] = await test.query(`select wait_event_type, wait_event from pg_stat_activity where pid = ${session.pid}`);
    if (activity?.wait_event_type === 'Lock') return activity.wait_event === 'advisory' ? 'waits for sending' : 'waits';
    if (ended) return 'ends';
  }
}

describe.each(Object.entries(targets))('%s and a suppression at the same time', (_, { to: { stored, write }, no }) => {
  beforeEach(async () => {
    for (const statement of stored) await test.query(statement);
  });

  it('written first: the suppression waits for nobody, and the writer is refused at its commit', async () => {
    await first.run('begin');
    await first.run(write);
    const suppressing = second.run(no);
    expect(await fate(second, suppressing)).toBe('ends');
    await suppressing;
    expect(await sqlstateOf(first.run('commit'))).toBe('OS001');
    expect(await test.isSending(ROW)).toBe(false);
  });

  it('written and committed first: the suppression, which was not, cancels it', async () => {
    await first.run('begin');
    await first.run(write);
    await second.run('begin');
    await second.run('select'); // its transaction began before the other's commit
    await first.run('commit');
    await second.run(no);
    expect(await test.isSending(ROW)).toBe(true); // the suppression is not committed yet
    await second.run('commit');
    expect(await test.isSending(ROW)).toBe(false);
  });

  it('suppressed first: the commit of the writer waits for it, and is refused', async () => {
    await first.run('begin');
    await first.run(no);
    await second.run('begin');
    await second.run(write);
    const committing = second.run('commit');
    expect(await fate(second, committing)).toBe('waits for sending');
    await first.run('commit');
    expect(await sqlstateOf(committing)).toBe('OS001');
    expect(await test.isSending(ROW)).toBe(false);
  });

  it('a suppression that is taken back in the end has kept nobody out', async () => {
    await first.run('begin');
    await first.run(no);
    const writing = second.run(write);
    expect(await fate(second, writing)).toBe('waits for sending');
    await first.run('rollback');
    expect(await sqlstateOf(writing)).toBe('accepted');
    expect(await test.isSending(ROW)).toBe(true);
  });

  it.each(['repeatable read', 'serializable'])(
    'a writer under %s fails to serialize, and is accepted when nothing came between',
    async (level) => {
      await first.run(`begin isolation level ${level}`);
      await first.run('select from ops.suppressions');
      await second.run(no);
      expect(await sqlstateOf(first.run(`${write}; commit`))).toBe('40001');
      await first.run('rollback');
      await second.run(
        `update ops.suppressions set lifted_at = now(), lifted_by = 'test', lifted_reason = 'asked' where lifted_at is null`,
      );
      expect(await sqlstateOf(first.run(`begin isolation level ${level}; ${write}; commit`))).toBe('accepted');
      expect(await test.isSending(ROW)).toBe(true);
    },
  );

  it.each(['repeatable read', 'serializable'])('nobody is suppressed under %s, which would not see whom to cancel', async (level) => {
    await first.run(`begin isolation level ${level}`);
    await expect(first.run(no)).rejects.toMatchObject({
      code: '0A000',
      message: 'what is sent and who must not be written to is changed under read committed only',
      hint: expect.stringContaining('repeatable read'),
    });
  });

  it('what was put in and taken out again by a savepoint is not looked at', async () => {
    await first.run('begin');
    await first.run('savepoint s');
    await first.run(write);
    await first.run('rollback to s');
    await second.run(no);
    expect(await sqlstateOf(first.run('commit'))).toBe('accepted');
  });

  it('looked at early or late, by the will of the writer, it is refused', async () => {
    for (const mode of ['immediate', 'deferred']) {
      await first.run(`begin; set constraints all ${mode}; ${write}`);
      const suppressing = second.run(no);
      // Who has looked holds the lock: then the suppression comes after the commit.
      expect(await fate(second, suppressing)).toBe(mode === 'immediate' ? 'waits for sending' : 'ends');
      await sqlstateOf(first.run('commit'));
      await suppressing;
      expect(await test.isSending(ROW)).toBe(false);
      await test.reset();
      for (const statement of stored) await test.query(statement);
    }
  });
});

describe('a lead that gets the address', () => {
  const { stored, write } = lead({ email: 'a@b.example' });
  const rename = `update outbound.leads set email = 'ann@corp.example'`;
  beforeEach(async () => {
    for (const statement of [...stored, write]) await test.query(statement);
  });

  it('before the suppression, which does not see it: at its commit', async () => {
    await first.run('begin');
    await first.run(rename);
    await second.run(EMAIL);
    expect(await test.isSending(ROW)).toBe(true);
    await first.run('commit');
    expect(await test.isSending(ROW)).toBe(false);
  });

  it('after the suppression, for which its commit waits', async () => {
    await first.run('begin');
    await first.run(EMAIL);
    const renaming = second.run(rename);
    expect(await fate(second, renaming)).toBe('waits for sending');
    await first.run('commit');
    await renaming;
    expect(await test.isSending(ROW)).toBe(false);
  });

  it('in a transaction that looks at the world of before the suppression', async () => {
    await first.run('begin isolation level repeatable read');
    await first.run('select from ops.suppressions');
    await second.run(EMAIL);
    const outcome = await sqlstateOf(first.run(`${rename}; commit`));
    expect({ outcome, wronged: wronged(await test.world()) }).toEqual({ outcome: '40001', wronged: [] });
  });
});

describe.each<[string, string[], string, string]>([
  [
    'a lead gets the address',
    [insert('leads', { id: LEAD, email: 'a@b.example' })],
    insert('campaign_leads', { id: ROW, lead_id: LEAD }),
    `update outbound.leads set email = 'ann@corp.example'`,
  ],
  [
    'a lead gets the phone',
    [insert('leads', { id: LEAD, email: 'a@b.example' })],
    insert('campaign_leads', { id: ROW, lead_id: LEAD }),
    `update outbound.leads set mobile_phone = '+1 555 01 00'`,
  ],
  [
    'a prospect gets the address',
    [insert('prospects', { id: LEAD, contact_email: 'a@b.example' })],
    insert('prospect_log', { prospect_id: LEAD, sent_at: FOLLOWUP }),
    `update growth.prospect_candidates set contact_email = 'ann@corp.example'`,
  ],
  [
    'a contact is replaced by one with the handle',
    [insert('contacts', { id: CONTACT, instagram_username: 'dan' })],
    message('dan', { contact_id: CONTACT }).write,
    `with gone as (delete from crm.instagram_contacts returning id)
     insert into crm.instagram_contacts (id, instagram_username) select id, 'ann' from gone`,
  ],
  [
    'a contact gets the handle',
    [insert('contacts', { id: CONTACT, instagram_username: 'dan' })],
    message('dan', { contact_id: CONTACT }).write,
    `update crm.instagram_contacts set instagram_username = 'ann'`,
  ],
  ['a page states the address', [], message('dan').write, insert('pages', { ig_username: 'dan', contact_email: 'ann@corp.example' })],
  [
    'a lead links the address',
    [],
    employee({ work_email: 'a@b.example' }).write,
    insert('leads', { email: 'ann@corp.example', personal_email: 'a@b.example' }),
  ],
])('%s while somebody writes to it', (_, stored, write, discovery) => {
  it.each([
    ['the writing', write, discovery],
    ['what comes to light', discovery, write],
  ])('%s is first: nothing is left to be sent', async (_, one, other) => {
    for (const statement of [...stored, EMAIL, HANDLE, suppress('phone', '+15550100')]) await test.query(statement);
    await first.run('begin');
    await first.run(one);
    const following = sqlstateOf(second.run(other));
    await fate(second, following);
    const outcomes = [await sqlstateOf(first.run('commit')), await following];
    expect({ outcomes, wronged: wronged(await test.world()) }).toEqual({ outcomes, wronged: [] });
  });
});

describe('a halt', () => {
  const typed = `insert into ops.halts (system, reason, halted_by) values ('crm', 'wrong template', 'psql')`;
  const ways = [`select ops.halt('crm', 'wrong template', 'ops@host')`, typed];
  const { write } = message('ann');

  it.each(ways)('waits for nobody, and holds for the commit of whoever is under way: %s', async (halt) => {
    await first.run('begin');
    await first.run(write);
    const halting = second.run(halt);
    expect(await fate(second, halting)).toBe('ends');
    await halting;
    expect(await sqlstateOf(first.run('commit'))).toBe('OS002');
    expect(await test.isSending(ROW)).toBe(false);
    expect(await sqlstateOf(first.run(insert('queue', { username: 'ben' })))).toBe('OS002');
  });

  it.each(ways)('under way makes a commit wait, and then refuses it: %s', async (halt) => {
    await first.run('begin');
    await first.run(halt);
    const writing = second.run(write);
    expect(await fate(second, writing)).toBe('waits for sending');
    await first.run('commit');
    expect(await sqlstateOf(writing)).toBe('OS002');
  });

  it.each(['read uncommitted', 'repeatable read', 'serializable'])('comes and holds under %s', async (level) => {
    await first.run(`begin isolation level ${level}`);
    await first.run(write);
    await second.run(`begin isolation level ${level}; ${ways[0]}; commit`);
    expect(await sqlstateOf(first.run('commit'))).toBe(level === 'read uncommitted' ? 'OS002' : '40001');
    expect(await test.isSending(ROW)).toBe(false);
  });

  it('lets the commit of another system pass, and what was pending before be looked after', async () => {
    await test.query(write);
    await first.run('begin');
    await first.run(employee({ work_email: 'ann@corp.example' }).write);
    await first.run(`update crm.outreach_queue set message_text = 'Hi', status = 'scheduled'`);
    await second.run(typed);
    expect(await sqlstateOf(first.run('commit'))).toBe('accepted');
  });

  it('writers do not wait for each other', async () => {
    await first.run('begin');
    await first.run(write);
    await first.run('set constraints all immediate');
    expect(await fate(second, second.run(insert('queue', { username: 'ben' })))).toBe('ends');
    await first.run('commit');
  });
});

describe('many at once', () => {
  const KINDS = ['email', 'handle', 'domain', 'phone'] as const;
  const people = [0, 1, 2, 3].map((n) => ({
    lead: uuid(100 + n),
    handle: `person${n}`,
    email: `person${n}@p${n}.example`,
    domain: `p${n}.example`,
    phone: `+1555010${n}`,
  }));
  const some = fc.subarray(people, { minLength: 1, maxLength: 3 });
  const kind = fc.constantFrom(...KINDS);
  const list = (values: string[]) => values.map((value) => `'${value}'`).join();
  const statement = fc.oneof(
    some.map((who) => insert('queue', ...who.map(({ handle }) => ({ username: handle })))),
    some.map((who) => `update crm.outreach_queue set status = 'scheduled' where username in (${list(who.map((p) => p.handle))})`),
    some.map((who) => {
      const enrolled = insert('campaign_leads', ...who.map((p) => ({ lead_id: p.lead })));
      return `${enrolled} on conflict (campaign_id, lead_id) do update set overall_status = 'active'`;
    }),
    some.map((who) =>
      insert('employees', ...who.map((p) => ({ work_email: p.email, phone_numbers: [p.phone], campaign_status: 'queued' }))),
    ),
    fc.tuple(some, kind).map(([who, k]) => {
      const values = who.map((p) => ({ kind: k, value: p[k] }));
      return `${insert('suppressions', ...values)} on conflict do nothing`;
    }),
    fc.tuple(some, some).map(([[page], [lead]]) => {
      const stated = `update discovery.pages set contact_email = '${lead?.email}' where ig_username = '${page?.handle}'`;
      return `${stated}; update outbound.leads set personal_email = '${page?.email}' where id = '${lead?.lead}'`;
    }),
    kind.map((k) => `update ops.suppressions set lifted_at = now(), lifted_reason = 'asked' where kind = '${k}' and lifted_at is null`),
  );

  it('never leave anybody who said no in a sending state, and fail only by refusal or deadlock', async () => {
    await test.query(insert('leads', ...people.map(({ lead, email, phone }) => ({ id: lead, email, phone }))));
    await test.query(insert('pages', ...people.map(({ handle, email }) => ({ ig_username: handle, contact_email: email }))));
    const outcomes = new Set<string>();
    const sessions = await Promise.all(Array.from({ length: 6 }, openSession));
    const work = async (session: Session) => {
      for (const statements of fc.sample(fc.array(statement, { minLength: 1, maxLength: 3 }), 20)) {
        const outcome = await sqlstateOf(session.run(`begin; ${statements.join('; ')}; commit`));
        if (outcome !== 'accepted') await session.run('rollback');
        outcomes.add(outcome);
      }
    };
    try {
      for (let round = 0; round < 8; round++) {
        await Promise.all(sessions.map(work));
        expect(wronged(await test.world())).toEqual([]);
      }
    } finally {
      await Promise.all(sessions.map((session) => session.close()));
    }
    // A second open message to somebody is refused as well, and what a message cannot become.
    for (const code of ['40P01', '23505', 'OS005']) outcomes.delete(code);
    expect([...outcomes].sort()).toEqual(['OS001', 'accepted']);
  });
});

it('copy is refused like insert', async () => {
  await test.query(HANDLE);
  const copy = (lines: string) => `copy crm.outreach_queue (username, message_text) from program $$printf '${lines}'$$`;
  expect(await test.outcome(copy('ben\\tHello\\nann\\tHello\\n'))).toBe('OS001');
  expect(await test.outcome(copy('ben\\tHello\\n'))).toBe('accepted');
  expect((await test.world()).queue).toMatchObject([{ username: 'ben' }]);
});

describe('with 100,000 leads, pages and suppressions', () => {
  const id = `('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid`;
  /** Rows that the session has read by going through a table from end to end. The counters may still hold earlier transactions. */
  const scannedRows = async () => {
    const rows = await first.run(`select relname, seq_tup_read::int from pg_stat_xact_user_tables
      where (schemaname, relname) in (('outbound', 'leads'), ('discovery', 'pages'), ('ops', 'suppressions'))`);
    return Object.fromEntries(rows.map(({ relname, seq_tup_read }) => [String(relname), Number(seq_tup_read)]));
  };

  it('guards and cancels by index', async () => {
    for (const statement of [
      `insert into outbound.leads (id, email, personal_email, phone)
       select ${id}, format('Lead%s@d%s.example', i, i % 1000), case when i % 3 = 0 then format('p%s@home.example', i) end, '+1666' || i
       from generate_series(1, 100000) i`,
      `insert into discovery.pages (ig_username, contact_email)
       select 'page' || i, case when i % 2 = 0 then format('lead%s@d%s.example', i, i % 1000) end from generate_series(1, 100000) i`,
      'analyze',
      `insert into ops.suppressions (kind, value, reason, source)
       select (array['email', 'email', 'handle', 'phone'])[i % 4 + 1],
              (array['a' || i || '@gone.example', 'b' || i || '@left.example', 'gone' || i, '+1212' || 5000000 + i])[i % 4 + 1], 'said no', 'test'
       from generate_series(1, 100000) i`,
      `insert into ops.suppressions (kind, value, reason, source)
       select 'domain', 'gone' || i || '.example', 'said no', 'test' from generate_series(1, 200) i`,
      'analyze',
    ]) {
      await test.query(statement);
    }
    const numbers = 'from generate_series(1, 500) i';
    for (const statement of [
      `insert into outbound.campaign_leads (lead_id, campaign_id) select ${id}, '${CAMPAIGN}' ${numbers}`,
      `insert into crm.outreach_queue (username, message_text) select 'page' || i, 'Hello' ${numbers}`,
      `insert into sdr.employees (company_id, full_name, work_email, campaign_number)
       select '${COMPANY}', 'Robin Example', format('lead%s@d%s.example', i, i), 7 ${numbers}`,
      suppress('email', 'lead300@d300.example'),
      suppress('handle', 'page400'),
    ]) {
      await first.run('begin');
      const before = await scannedRows();
      await first.run(statement);
      const scanned = await scannedRows();
      await first.run('commit');
      // A row or two answer whether anything is suppressed at all; no table is read from end to end.
      const more = Object.keys(scanned).map((table) => [table, (scanned[table] ?? 0) - (before[table] ?? 0)]);
      expect({ statement, ...Object.fromEntries(more) }).toEqual({
        statement,
        leads: 0,
        pages: 0,
        suppressions: expect.toBeOneOf([0, 1, 2]),
      });
    }
    // Both people are taken out everywhere, over the link between page and lead.
    expect(
      await test.query(`select (select count(*)::int from outbound.campaign_leads where overall_status = 'active') as leads,
        (select count(*)::int from crm.outreach_queue where status = 'pending') as messages,
        (select count(*)::int from sdr.employees where campaign_status is null) as employees`),
    ).toEqual([{ leads: 498, messages: 498, employees: 498 }]);
  }, 400_000);
});
