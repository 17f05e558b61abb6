import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addSuppressions,
  checkSuppressions,
  liftSuppressions,
  type NewSuppression,
  suppressed,
  suppressionList,
} from '../../src/db/ops/suppressions.ts';
import { allPages } from '../../src/db/paging.ts';
import { openEmbedded, openPostgres, openSupabaseLite } from '../support/databases.ts';
import { type Guards, insert, openGuarded, suppress, uuid } from '../support/suppression.ts';

const no = (kind: NewSuppression['kind'], value: string, more: Partial<NewSuppression> = {}): NewSuppression => ({
  ...{ kind, value, reason: 'asked not to be written to', source: 'test' },
  ...more,
});
const counts = (inserted: number, updated: number, unchanged: number) => ({ 'ops.suppressions': { inserted, updated, unchanged } });
const RUN = { dryRun: false, examples: 3 };
const NOTHING = { total: 0, tables: [], examples: [] };

describe.each([
  ['embedded', openEmbedded],
  ['postgres', openPostgres],
  ['supabase-lite', openSupabaseLite],
] as const)('suppressions on %s', (_, open) => {
  let test: Awaited<ReturnType<typeof open>> & Guards;
  beforeAll(async () => {
    test = await openGuarded(open);
  });
  afterAll(() => test.close());
  beforeEach(() => test.reset());

  /** Ann, in three tables under three keys, and Ben, at the same company. */
  async function store(): Promise<void> {
    for (const statement of [
      insert('pages', { ig_username: 'ann', contact_email: 'ann@home.example' }),
      insert('leads', { id: uuid(1), email: 'ann@corp.example', personal_email: 'ann@home.example' }),
      insert('leads', { id: uuid(2), email: 'ben@eu.corp.example' }),
      insert('campaign_leads', { id: uuid(11), lead_id: uuid(1) }, { id: uuid(12), lead_id: uuid(2) }),
      insert('queue', { id: uuid(13), username: 'ann', status: 'scheduled' }),
      insert('employees', { id: uuid(14), work_email: 'ann@home.example', campaign_number: 7, campaign_status: 'queued' }),
    ])
      await test.query(statement);
  }

  it('say beforehand what they cancel, and then cancel just that', async () => {
    await store();
    const before = await test.world();
    const preview = await addSuppressions(test.db, [no('domain', 'https://www.Corp.example/')], { dryRun: true, examples: 3 });
    expect(preview).toEqual({
      tables: counts(1, 0, 0),
      cancels: {
        total: 4,
        tables: [
          { relation: 'crm.outreach_queue', status: 'scheduled', count: 1 },
          { relation: 'outbound.campaign_leads', status: 'active', count: 2 },
          { relation: 'sdr.employees', status: 'queued', count: 1 },
        ],
        examples: [
          { relation: 'crm.outreach_queue', record_id: uuid(13), status: 'scheduled', who: '@ann' },
          { relation: 'outbound.campaign_leads', record_id: uuid(11), status: 'active', who: 'ann@corp.example' },
          { relation: 'outbound.campaign_leads', record_id: uuid(12), status: 'active', who: 'ben@eu.corp.example' },
        ],
      },
    });
    expect(await test.world()).toEqual(before);
    expect(await addSuppressions(test.db, [no('domain', 'corp.example')], RUN)).toEqual(preview);
    for (const id of [11, 12, 13, 14]) expect(await test.isSending(uuid(id))).toBe(false);
  });

  it('are made once, whatever the spelling; one that holds longer replaces one that expires', async () => {
    const batch = [no('email', '<Ann@corp.example>', { expires_at: '2100-01-01T00:00:00Z' }), no('handle', '@Ann'), no('handle', 'ann')];
    expect((await addSuppressions(test.db, batch, RUN)).tables).toEqual(counts(2, 0, 0));
    expect(await addSuppressions(test.db, batch, RUN)).toEqual({ tables: counts(0, 0, 2), cancels: NOTHING });
    expect((await addSuppressions(test.db, [no('email', 'ann@corp.example', { expires_at: '2050-01-01' })], RUN)).tables).toEqual(
      counts(0, 0, 1),
    );
    expect((await addSuppressions(test.db, [no('email', 'ann@corp.example')], RUN)).tables).toEqual(counts(0, 1, 0));
    const all = await suppressionList(test.db, { state: 'all', kind: 'email' }, null, 10);
    expect(all.rows.map(({ state, expires_at, lifted_by }) => [state, expires_at === null, lifted_by]).sort()).toEqual([
      ['in_force', true, null],
      ['lifted', false, 'outreach'],
    ]);
  });

  it('that expired do not stand in the way of new ones', async () => {
    await test.query(suppress('email', 'ann@corp.example', { expires_at: '2020-01-01' }));
    await store();
    const again = no('email', 'ann@corp.example', { evidence: { mail: 'please stop' } });
    const preview = await addSuppressions(test.db, [again], { dryRun: true, examples: 0 });
    expect(preview).toMatchObject({ tables: counts(1, 0, 0), cancels: { total: 3, examples: [] } });
    expect(await addSuppressions(test.db, [again], { dryRun: false, examples: 0 })).toEqual(preview);
    const [row] = (await suppressionList(test.db, {}, null, 10)).rows;
    expect(row).toMatchObject({ value: 'ann@corp.example', state: 'in_force', evidence: { mail: 'please stop' } });
  });

  it('refuse a batch with something that is no key', async () => {
    await expect(addSuppressions(test.db, [no('handle', 'ann'), no('domain', '*.example.org')], RUN)).rejects.toThrow('*.example.org');
    expect((await suppressionList(test.db, {}, null, 10)).rows).toEqual([]);
  });

  it('are found by every key of the person, with the records that lead there', async () => {
    await store();
    await addSuppressions(test.db, [no('email', 'ann@corp.example'), no('domain', 'gone.example', { expires_at: '2100-01-01' })], RUN);
    const checks = await checkSuppressions(test.db, [
      { kind: 'handle', value: '@Ann' },
      { kind: 'email', value: 'x@eu.gone.example' },
      { kind: 'domain', value: 'eu.gone.example' },
      { kind: 'domain', value: 'corp.example' },
      { kind: 'phone', value: '+1 555 010 0100' },
      { kind: 'handle', value: '...' },
    ]);
    expect(checks.map(({ value, suppressed, suppression, by, via }) => [value, suppressed, suppression?.value, by?.value, via])).toEqual([
      [
        'ann',
        true,
        'ann@corp.example',
        'ann@corp.example',
        ['personal_email of outbound.leads ann@corp.example', 'discovery.pages states contact_email ann@home.example'],
      ],
      ['x@eu.gone.example', true, 'gone.example', 'x@eu.gone.example', []],
      ['eu.gone.example', true, 'gone.example', 'eu.gone.example', []],
      ['corp.example', false, undefined, undefined, []],
      ['+15550100100', false, undefined, undefined, []],
      [null, false, undefined, undefined, []],
    ]);
    expect(checks[1]?.suppression).toMatchObject({
      reason: 'asked not to be written to',
      source: 'test',
      expires_at: expect.stringMatching(/^2100/),
    });
  });

  it('are lifted with a reason and a name, and what still holds is told', async () => {
    await addSuppressions(test.db, [no('email', 'ann@corp.example'), no('domain', 'corp.example')], RUN);
    const keys = [{ kind: 'email' as const, value: 'Ann@corp.example' }];
    for (const lift of [
      { reason: ' \t', by: 'robin' },
      { reason: 'asked again', by: '' },
    ])
      await expect(liftSuppressions(test.db, keys, { ...lift, dryRun: false })).rejects.toThrow('needs a reason and a name');
    const lift = { reason: 'asked again', by: 'robin' };
    const preview = await liftSuppressions(test.db, keys, { ...lift, dryRun: true });
    expect(preview).toMatchObject({
      lifted: [{ value: 'ann@corp.example' }],
      after: [{ suppressed: true, suppression: { kind: 'domain' } }],
    });
    expect((await suppressionList(test.db, { state: 'lifted' }, null, 10)).rows).toEqual([]);
    expect(await liftSuppressions(test.db, keys, { ...lift, dryRun: false })).toEqual(preview);
    expect((await suppressionList(test.db, { state: 'lifted' }, null, 10)).rows).toMatchObject([
      { value: 'ann@corp.example', state: 'lifted', lifted_reason: 'asked again', lifted_by: 'robin' },
    ]);
    expect((await liftSuppressions(test.db, keys, { ...lift, dryRun: false })).lifted).toEqual([]);
  });

  it('are listed newest first, a page at a time, by what is asked for', async () => {
    const numbers = Array.from({ length: 25 }, (_, i) => i);
    for (const i of numbers)
      await test.query(
        suppress(i % 2 ? 'handle' : 'email', i % 2 ? `person${i}` : `person${i}@corp.example`, {
          created_at: `2026-01-01T00:00:${String(i).padStart(2, '0')}Z`,
          source: i % 5 ? 'list' : 'reply',
          expires_at: i === 7 ? '2026-02-01' : null,
        }),
      );
    const list = async (filter: Parameters<typeof suppressionList>[1]) => {
      const found: number[] = [];
      for await (const row of allPages((after) => suppressionList(test.db, filter, after, 4))) found.push(Number(/\d+/.exec(row.value)));
      return found;
    };
    const wanted = (keep: (i: number) => boolean) => numbers.filter(keep).reverse();
    expect(await list({ state: 'all' })).toEqual(wanted(() => true));
    expect(await list({})).toEqual(wanted((i) => i !== 7));
    expect(await list({ state: 'expired' })).toEqual([7]);
    expect(await list({ state: 'all', kind: 'handle' })).toEqual(wanted((i) => i % 2 === 1));
    expect(await list({ source: 'reply' })).toEqual(wanted((i) => i % 5 === 0));
    expect(await list({ since: '2026-01-01T00:00:20Z' })).toEqual(wanted((i) => i >= 20));
  });

  it('tell of many people at once who is suppressed', async () => {
    await store();
    await addSuppressions(test.db, [no('handle', 'ann'), no('phone', '+1 555 010 0100')], RUN);
    const people = Array.from({ length: 200 }, (_, i) => ({ who: `row ${i}`, emails: [`person${i}@b.example`, '', 'nonsense'] }));
    const found = await suppressed(test.db, [
      ...people,
      { who: 'row 200', emails: ['x@b.example', 'MAILTO:ANN@corp.example'] },
      { phones: ['0015550100100'], handles: ['@'] },
      { handles: ['https://instagram.com/Ann/'] },
    ]);
    expect(
      found.map(({ ordinal, who, key, suppression, by, via }) => [ordinal, who, key.value, suppression.value, by.value, via.length]),
    ).toEqual([
      [201, 'row 200', 'ann@corp.example', 'ann', 'ann', 2],
      [202, null, '+15550100100', '+15550100100', '+15550100100', 0],
      [203, null, 'ann', 'ann', 'ann', 0],
    ]);
    expect(await suppressed(test.db, [])).toEqual([]);
  });

  it('of an address that thousands of pages state are found in no time', async () => {
    await test.query(`insert into discovery.pages (ig_username, contact_email)
      select 'page' || i, 'ann@corp.example' from generate_series(1, 3000) i`);
    await test.query(
      `insert into ops.suppressions (kind, value, reason, source) select 'handle', 'page' || i, 'said no', 'test' from generate_series(1, 1000) i`,
    );
    const started = performance.now();
    const found = await suppressed(
      test.db,
      Array.from({ length: 3_000 }, (_, i) => ({ handles: [`page${i + 1}`] })),
    );
    expect({ found: found.length, slow: performance.now() - started > 20_000 }).toEqual({ found: 3_000, slow: false });
  });
});
