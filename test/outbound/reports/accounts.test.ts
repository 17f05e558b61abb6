import { beforeAll, describe, expect, it } from 'vitest';
import { accountList } from '../../../src/db/outbound/results.ts';
import { allPages } from '../../../src/db/paging.ts';
import { useDatabase } from '../../support/databases.ts';
import { reportsOf, told } from './support.ts';

const database = useDatabase();
const { report } = reportsOf(database);

interface Stored {
  email: string;
  status: number | null;
  warmup: number | null;
  score: number | null;
  raw?: { [key: string]: string | number | boolean | null | { [key: string]: string } };
  vanished?: boolean;
}
const STORED: Stored[] = [
  {
    email: 'a.ok@s.example',
    status: 1,
    warmup: 1,
    score: 97.5,
    raw: { daily_limit: 30, provider_code: 2, sending_gap: 10, status_message: null },
  },
  { email: 'b.low@s.example', status: 1, warmup: 1, score: 89.9 },
  { email: 'c.paused@s.example', status: 2, warmup: 1, score: 100 },
  { email: 'd.maintained@s.example', status: 3, warmup: 1, score: 100 },
  { email: 'e.no.warmup@s.example', status: 1, warmup: null, score: null, raw: { is_managed_account: true } },
  { email: 'f.warmup.off@s.example', status: 1, warmup: 0, score: 100 },
  { email: 'g.setup@s.example', status: 1, warmup: 1, score: 100, raw: { setup_pending: true } },
  {
    email: 'h.connection@s.example',
    status: -1,
    warmup: 1,
    score: 100,
    raw: { status_message: { code: 'EAUTH', command: 'AUTH XOAUTH2', e_message: 'the password is wrong' } },
  },
  { email: 'i.silent.error@s.example', status: -1, warmup: 1, score: 100 },
  { email: 'j.soft@s.example', status: -2, warmup: 0, score: null, raw: { status_message: { code: 'EENVELOPE' } } },
  { email: 'k.sending@s.example', status: -3, warmup: 1, score: 100 },
  { email: 'l.banned@s.example', status: 1, warmup: -1, score: 100 },
  { email: 'm.spam@s.example', status: 1, warmup: -2, score: 100 },
  { email: 'n.suspended@s.example', status: 1, warmup: -3, score: 100 },
  { email: 'o.new.code@s.example', status: 9, warmup: 1, score: 100 },
  { email: 'p.vanished@s.example', status: -1, warmup: -1, score: 0, vanished: true },
];

beforeAll(async () => {
  for (const { email, status, warmup, score, raw = {}, vanished = false } of STORED)
    await database.sql`insert into outbound.instantly_accounts_raw (email, account_status, warmup_status, warmup_score, raw_json, vanished_at)
      values (${email}, ${status}, ${warmup}, ${score}, ${database.sql.json(raw)}, ${vanished ? new Date('2026-09-01') : null})`;
  for (const [key, status, vanished] of [
    ['v1', 1, false],
    ['v2', 4, false],
    ['v3', 2, false],
    ['v4', 1, true],
  ] as const)
    await database.sql`insert into outbound.instantly_campaigns_raw (instantly_campaign_id, campaign_status, vanished_at, raw_json)
      values (${key}, ${status}, ${vanished ? new Date() : null}, ${database.sql.json({ email_list: ['a.ok@s.example', 'h.connection@s.example'] })})`;
  await database.query(
    `insert into outbound.instantly_campaigns_raw (instantly_campaign_id, campaign_status, raw_json) values ('v5', 1, '{"email_list": "none"}')`,
  );
});

describe('accounts', () => {
  it('come with their errors first, in words', async () => {
    const { rows } = await report('accounts');
    expect(told(rows, 'health', 'email', 'status', 'warmup_status', 'status_message')).toEqual([
      'error h.connection@s.example connection error active the password is wrong',
      'error i.silent.error@s.example connection error active null',
      'error j.soft@s.example soft bounce error paused EENVELOPE',
      'error k.sending@s.example sending error active null',
      'error l.banned@s.example active banned null',
      'error m.spam@s.example active spam folder unknown null',
      'error n.suspended@s.example active permanently suspended null',
      'attention b.low@s.example active active null',
      'attention c.paused@s.example paused active null',
      'attention d.maintained@s.example in maintenance active null',
      'attention f.warmup.off@s.example active paused null',
      'attention g.setup@s.example active active null',
      'attention o.new.code@s.example 9 active null',
      'ok a.ok@s.example active active null',
      'ok e.no.warmup@s.example active null null',
      'vanished p.vanished@s.example connection error banned null',
    ]);
  });

  it('say what they may send, and which running campaigns they send for', async () => {
    const { rows } = await report('accounts');
    const of = (email: string) => rows.find((row) => row.email === email);
    expect(of('a.ok@s.example')).toMatchObject({
      warmup_score: 97.5,
      daily_limit: 30,
      provider: 'Google',
      sending_gap: 10,
      running_campaigns: 2,
      vanished_at: null,
    });
    expect(of('b.low@s.example')).toMatchObject({ daily_limit: null, provider: null, running_campaigns: 0 });
    expect(of('p.vanished@s.example')?.vanished_at).toContain('2026-09-01');
  });

  it('are only those in error where that is asked for, and the same in pages of any size', async () => {
    expect(
      told((await report('accounts', '--errors')).rows, 'email')
        .map((email) => email[0])
        .join(''),
    ).toBe('hijklmn');
    expect((await report('accounts', '--errors', '--limit', '2')).rows).toHaveLength(2);
    const paged: string[] = [];
    for await (const { email } of allPages((after) => accountList(database.db, {}, after, 3))) paged.push(email);
    expect(paged).toEqual((await report('accounts')).rows.map((row) => row.email));
  });
});
