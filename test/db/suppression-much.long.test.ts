import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addSuppressions, liftSuppressions } from '../../src/db/ops/suppressions.ts';
import { openEmbedded, openPostgres } from '../support/databases.ts';
import { CAMPAIGN, type Guards, openGuarded } from '../support/suppression.ts';

const LEADS = 2_600;
const DOMAIN = { kind: 'domain', value: 'big.example' } as const;

describe.each([
  ['embedded', openEmbedded],
  ['postgres', openPostgres],
] as const)('a no that ends much on %s', (_, open) => {
  let test: Awaited<ReturnType<typeof open>> & Guards;
  beforeAll(async () => {
    test = await openGuarded(open);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.reset();
    // Every fifth is known by an address elsewhere as well, and two more are enrolled by that one alone.
    await test.query(`insert into outbound.leads (id, email, personal_email, phone)
      select ('00000000-0000-4000-9000-' || lpad(i::text, 12, '0'))::uuid, format('lead%s@%sbig.example', i, case when i % 2 = 0 then 'eu.' else '' end),
             case when i % 5 = 0 then format('private%s@home.example', i) end, '+1415555' || lpad(i::text, 4, '0')
      from generate_series(1, ${LEADS}) i`);
    await test.query(
      `insert into outbound.leads (email) values ('private5@home.example'), ('private10@home.example'), ('other@other.example')`,
    );
    await test.query(`insert into outbound.campaign_leads (campaign_id, lead_id) select '${CAMPAIGN}', l.id from outbound.leads l`);
  });
  const states = async () =>
    Object.fromEntries(
      (await test.query(`select overall_status, count(*)::int as n from outbound.campaign_leads group by 1`)).map((row) => [
        String(row.overall_status),
        row.n,
      ]),
    );
  const waiting = () => test.query('select count(addresses)::int as addresses from ops.cancellations where cancelled_at is null');
  const suppressed = `insert into ops.suppressions (kind, value, reason, source) values ('domain', 'big.example', 'asked', 'by hand')`;

  it('ends it in batches, and a lift brings all of it back', async () => {
    const { cancels } = await addSuppressions(test.db, [{ ...DOMAIN, reason: 'asked', source: 'test', evidence: {} }], {
      dryRun: false,
      examples: 3,
    });
    expect(cancels.total).toBe(LEADS + 2);
    expect(await states()).toEqual({ active: 1, disqualified: LEADS + 2 });
    expect(await waiting()).toEqual([{ addresses: 0 }]);
    await liftSuppressions(test.db, [DOMAIN], { reason: 'a mistake', by: 'robin', dryRun: false });
    expect(await states()).toEqual({ active: LEADS + 3 });
  });

  it('typed by hand it is noted, and whoever comes next ends it; those addresses are kept no longer than that', async () => {
    await test.query(suppressed);
    expect(await states()).toEqual({ active: LEADS + 3 });
    expect((await waiting())[0]?.addresses).toBeGreaterThan(2);
    // Somebody who asked to be erased meanwhile is looked for no more.
    await test.query(`delete from outbound.leads where email = 'lead1@big.example'`);
    await test.query(`select ops.erase_suppressed('email', 'lead1@big.example')`);
    expect(await test.query(`select id from ops.cancellations where 'lead1@big.example' = any (addresses)`)).toEqual([]);
    await addSuppressions(test.db, [], { dryRun: false, examples: 0 });
    expect(await states()).toEqual({ active: 1, disqualified: LEADS + 1 });
    expect(await test.query('select id from ops.cancellations where addresses is not null')).toEqual([]);
  });

  it('is lifted before it was looked for: nothing is ended', async () => {
    await test.query(suppressed);
    await test.query(`update ops.suppressions set lifted_at = now(), lifted_by = 'robin', lifted_reason = 'a mistake'`);
    await addSuppressions(test.db, [], { dryRun: false, examples: 0 });
    expect(await states()).toEqual({ active: LEADS + 3 });
    expect(await waiting()).toEqual([{ addresses: 0 }]);
  });
});
