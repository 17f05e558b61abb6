import { describe, expect, it } from 'vitest';
import { succeed } from '../support/campaigns.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { AGENCIES, DENTAL, lead, uuid } from '../support/instantly/workspace.ts';
import { useInstantly } from '../support/sync-instantly.ts';

const database = useDatabase({ each: true });
const instantly = useInstantly(database);
const PULL = ['campaigns', 'pull-suppressed'];
const pull = (...args: string[]) => succeed([...PULL, '--yes', ...args], instantly.env());
const run = (...args: string[]) => runCli([...PULL, ...args], { env: instantly.env() });
const suppress = (kind: string, value: string) =>
  database.sql`insert into ops.suppressions (kind, value, reason, source) values (${kind}, ${value}, 'asked', 'test')`;
const deletes = () => instantly.server.requests.filter(({ method }) => method === 'DELETE');
const emails = () => instantly.server.workspace.leads.map(({ email }) => String(email)).sort();

/** A sync of a workspace with people in two campaigns that run. */
async function synced(): Promise<void> {
  instantly.server.workspace.leads = [
    lead(uuid(1, 2), 'ann@corp.example', DENTAL),
    lead(uuid(2, 2), 'ann@corp.example', AGENCIES),
    lead(uuid(3, 2), 'ben@corp.example', DENTAL),
    lead(uuid(4, 2), 'cat@else.example', DENTAL),
    lead(uuid(5, 2), 'dan@else.example', AGENCIES),
  ];
  await instantly.sync();
}

describe('people who said no and are still at Instantly', () => {
  it('are taken out of every campaign there, by their address or their domain', async () => {
    await synced();
    await suppress('domain', 'corp.example');
    await suppress('email', 'dan@else.example');
    const plan = await run();
    expect(plan.exitCode).toBe(8);
    const { included, effects } = JSON.parse(plan.stdout);
    expect(included).toHaveLength(4);
    expect(effects.join()).toContain('3 of them by their domain');
    expect(deletes()).toEqual([]);
    const { summary } = await pull('--expect', '4');
    expect(emails()).toEqual(['cat@else.example']);
    expect(deletes().map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        { campaign_id: DENTAL, ids: [uuid(1, 2), uuid(3, 2)], limit: 2 },
        { campaign_id: AGENCIES, ids: [uuid(2, 2), uuid(5, 2)], limit: 2 },
      ]),
    );
    expect(summary.tables['outbound.instantly_leads_raw']).toEqual({ inserted: 0, updated: 4, unchanged: 0 });
    const places =
      await database.sql`select l.email from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id where c.pulled_at is not null order by 1`;
    expect(places.map(({ email }) => email)).toEqual(['ann@corp.example', 'ann@corp.example', 'ben@corp.example', 'dan@else.example']);
    expect((await pull()).summary).toMatchObject({ skipped: expect.stringContaining('nobody') });
    // The sync reads back that they are gone.
    await instantly.sync();
    expect((await run('--dry-run')).stdout).toContain('"included": []');
  });

  it('of one campaign alone', async () => {
    await synced();
    await suppress('domain', 'corp.example');
    await pull('--campaign', 'Agencies');
    expect(emails()).toEqual(['ann@corp.example', 'ben@corp.example', 'cat@else.example', 'dan@else.example']);
    expect(await run('--campaign', 'Agency', '--yes')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Agencies') });
  });

  it('also during a halt', async () => {
    await synced();
    await suppress('email', 'ben@corp.example');
    await database.sql`select ops.halt('all', 'bounces', 'me')`;
    await pull();
    expect(emails()).not.toContain('ben@corp.example');
  });

  it('who are gone there already, or with their campaign, are as good as taken out', async () => {
    await synced();
    await suppress('email', 'ann@corp.example');
    instantly.server.workspace.leads = instantly.server.workspace.leads.filter(({ id }) => id !== uuid(1, 2));
    const { stderr } = await pull();
    expect(stderr).toContain('1 of them were gone there already');
    await suppress('email', 'cat@else.example');
    instantly.server.refuseWith({ status: 404, body: '{"statusCode":404,"error":"Not Found","message":"Resource not found"}' });
    await pull();
    expect((await run('--dry-run')).stdout).toContain('"included": []');
  });

  it('who come back at the vendor are at risk again', async () => {
    await synced();
    await suppress('email', 'ben@corp.example');
    instantly.server.onAnswer = ({ method }) => {
      if (method === 'DELETE') instantly.server.workspace.leads.push(lead(uuid(3, 2), 'ben@corp.example', DENTAL));
      return undefined;
    };
    await pull();
    await instantly.sync();
    expect(JSON.parse((await run('--dry-run')).stdout).included).toHaveLength(1);
  });

  it('a lost answer is asked for again: the same people, by their ids', async () => {
    await synced();
    await suppress('email', 'ben@corp.example');
    instantly.server.setFaults({ rate500: { rate: 1, path: /^DELETE/, times: 1, when: 'after' } });
    await pull();
    expect(deletes()).toHaveLength(2);
    expect(emails()).toHaveLength(4);
  });

  it('a service that is down leaves nobody noted as taken out', async () => {
    await synced();
    await suppress('email', 'ben@corp.example');
    instantly.server.refuseWith({ status: 402, body: '{"statusCode":402,"message":"no plan"}' });
    expect((await run('--yes')).exitCode).toBe(4);
    instantly.server.refuseWith(undefined);
    expect(JSON.parse((await run('--dry-run')).stdout).included).toHaveLength(1);
  });
});
