import { setTimeout as sleep } from 'node:timers/promises';
import { ApifyApiError } from 'apify-client';
import { describe, expect, it } from 'vitest';
import { clientOf, current, errorOf, FOLLOWING, PROFILES, started } from '../support/apify/client.ts';
import { slice } from '../support/apify/items.ts';
import { generatedFollowing } from '../support/apify-server.ts';

describe('runs', () => {
  it('go from READY over RUNNING to SUCCEEDED, with items that appear on the way and a count behind them', async () => {
    const client = clientOf(await started({ runSeconds: 1, itemCountLagMs: 150 }));
    const run = await client.actor(FOLLOWING).start({ usernames: ['many.follows'], max_count: 500 });
    expect(run).toMatchObject({ status: 'READY', options: { timeoutSecs: 3600, memoryMbytes: 1024 } });
    expect(run.startedAt).toBeInstanceOf(Date);
    await sleep(300);
    expect(await client.run(run.id).get()).toMatchObject({ status: 'RUNNING' });
    const { itemCount = -1 } = (await client.dataset(run.defaultDatasetId).get()) ?? {};
    const partial = await client.dataset(run.defaultDatasetId).listItems();
    expect(partial.items.length).toBeGreaterThan(0);
    expect(partial.items.length).toBeLessThan(130);
    expect(itemCount).toBeLessThan(partial.items.length);
    const ended = await client.run(run.id).waitForFinish();
    expect(ended).toMatchObject({ status: 'SUCCEEDED', exitCode: 0 });
    expect(Math.abs(ended.finishedAt.getTime() - run.startedAt.getTime() - 1000)).toBeLessThan(50);
    expect(await client.run(run.id).log().get()).toContain('Got 130 items');
    await sleep(160);
    expect(await client.dataset(run.defaultDatasetId).get()).toMatchObject({ itemCount: 130 });
  });

  it('are held by waitForFinish, so that a client does not poll', async () => {
    const api = await started({ runSeconds: 0.6 });
    const client = clientOf(api);
    const run = await client.actor(PROFILES).start({ usernames: ['mira.pottery'] }, { waitForFinish: 0.1 });
    expect(run.status).toBe('RUNNING');
    await client.run(run.id).waitForFinish();
    expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toStrictEqual([
      `POST /v2/actors/apify~instagram-profile-scraper/runs`,
      `GET /v2/actor-runs/${run.id}`,
    ]);
  });

  it('page through items by offset and limit, from either end', async () => {
    const client = clientOf(await started());
    const run = await client.actor(FOLLOWING).start({ usernames: ['many.follows'], max_count: 500 }, { waitForFinish: 10 });
    const dataset = client.dataset(run.defaultDatasetId);
    const names: unknown[] = [];
    for (let offset = 0; ; offset += 50) {
      const page = await dataset.listItems({ offset, limit: 50 });
      expect(page).toMatchObject({ total: 130, offset, limit: 50, desc: false });
      names.push(...page.items.map(({ username }) => username));
      if (page.items.length === 0) break;
    }
    expect(names).toStrictEqual(slice(generatedFollowing('many.follows', 130), 0, 130));
    expect(new Set(names).size).toBe(130);
    const newest = await client.run(run.id).dataset().listItems({ desc: true, offset: 1, limit: 2 });
    expect(newest.items.map(({ username }) => username)).toStrictEqual([names[128], names[127]]);
  });

  it.each([
    ['FAILED', 65],
    ['TIMED-OUT', 65],
    ['ABORTED', 65],
  ] as const)('end %s with a partial dataset', async (status, count) => {
    const client = clientOf(await started({ script: () => ({ status }) }));
    const run = await client.actor(FOLLOWING).start({ usernames: ['many.follows'], max_count: 500 }, { waitForFinish: 10 });
    expect(run.status).toBe(status);
    expect((await client.dataset(run.defaultDatasetId).listItems()).items).toHaveLength(count);
  });

  it('time out after their own time-out', async () => {
    const client = clientOf(await started({ runSeconds: 0.8 }));
    const input = { usernames: ['many.follows'], max_count: 500 };
    const run = await client.actor(FOLLOWING).start(input, { timeout: 0.2, waitForFinish: 10 });
    expect(run.status).toBe('TIMED-OUT');
    const { total } = await client.dataset(run.defaultDatasetId).listItems();
    expect(total).toBeGreaterThan(10);
    expect(total).toBeLessThan(60);
  });

  it('are aborted with what they have, and resurrected with the rest', async () => {
    const client = clientOf(await started({ runSeconds: 0.8 }));
    const run = await client.actor(FOLLOWING).start({ usernames: ['many.follows'], max_count: 500 });
    await sleep(200);
    const aborting = await client.run(run.id).abort();
    expect(aborting.status).toBe('ABORTING');
    expect((await client.run(run.id).waitForFinish()).status).toBe('ABORTED');
    const { total } = await client.dataset(run.defaultDatasetId).listItems();
    expect(total).toBeGreaterThan(10);
    expect(total).toBeLessThan(130);
    expect(await client.run(run.id).abort()).toMatchObject({ status: 'ABORTED' });
    const again = await client.run(run.id).resurrect();
    expect(again).toMatchObject({ id: run.id, status: 'READY', stats: { resurrectCount: 1 } });
    await client.run(run.id).waitForFinish();
    expect((await client.dataset(run.defaultDatasetId).listItems()).items).toHaveLength(130);
  });

  it('cost less than they will have cost, until it has settled', async () => {
    const client = clientOf(await started({ usdPerItem: 0.002, startUsd: 0.01, costSettlesAfterMs: 200 }));
    const run = await client.actor(FOLLOWING).start({ usernames: ['many.follows'], max_count: 500 }, { waitForFinish: 10 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', chargedEventCounts: { 'apify-default-dataset-item': 78 }, usageTotalUsd: 0.166 });
    await sleep(210);
    const event = { 'apify-actor-start': 1, 'apify-default-dataset-item': 130 };
    expect(await client.run(run.id).get()).toMatchObject({ chargedEventCounts: event, usageTotalUsd: 0.27 });
    const actor: unknown = await client.actor(FOLLOWING).get();
    const price = { pricingPerEvent: { actorChargeEvents: { 'apify-default-dataset-item': { eventPriceUsd: 0.002 } } } };
    expect(actor).toMatchObject({ username: 'datadoping', pricingInfos: [{}, price] });
    expect(await client.user('me').limits()).toMatchObject({ current: { monthlyUsageUsd: 0.27, activeActorJobCount: 0 } });
    expect(await client.user('me').get()).toMatchObject({ username: 'tester' });
  });

  it('stop at their cost limit and say so', async () => {
    const client = clientOf(await started({ usdPerItem: 0.001, startUsd: 0.005, costSettlesAfterMs: 0 }));
    const input = { usernames: ['many.follows'], max_count: 500 };
    const run = await client.actor(FOLLOWING).start(input, { waitForFinish: 10, maxTotalChargeUsd: 0.025 });
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      usageTotalUsd: 0.025,
      statusMessage: expect.stringContaining('maximum total charge'),
    });
    expect((await client.dataset(run.defaultDatasetId).listItems()).items).toHaveLength(20);
    expect(await errorOf(client.actor(FOLLOWING).start(input, { maxTotalChargeUsd: 0.001 }))).toMatchObject({
      statusCode: 400,
      type: 'max-total-charge-usd-below-minimum',
    });
  });

  it('are listed by status and start, with their input, and lose their dataset to retention', async () => {
    const api = await started({ script: ({ number }) => (number === 2 ? { status: 'FAILED' } : undefined) });
    const client = clientOf(api);
    const ids: string[] = [];
    for (const name of ['mira.pottery', 'gone.one', 'many.follows']) {
      ids.push((await client.actor(PROFILES).start({ usernames: [name] }, { waitForFinish: 10 })).id);
    }
    await client.actor(FOLLOWING).start({ usernames: ['mira.pottery'], max_count: 50 });
    const list = client.actor(PROFILES).runs();
    expect((await list.list({ desc: true, limit: 2 })).items.map(({ id }) => id)).toStrictEqual([ids[2], ids[1]]);
    expect((await list.list({ status: 'FAILED' })).items.map(({ id }) => id)).toStrictEqual([ids[1]]);
    const last = api.runs[2]?.startedAt ?? new Date(0);
    expect((await list.list({ startedAfter: last })).items.map(({ id }) => id)).toStrictEqual([ids[2]]);
    expect((await client.runs().list()).total).toBe(4);
    api.deleteDataset(ids[0] ?? '');
    const { defaultDatasetId = '' } = (await client.run(ids[0] ?? '').get()) ?? {};
    expect(await client.dataset(defaultDatasetId).get()).toBeUndefined();
    expect(await errorOf(client.dataset(defaultDatasetId).listItems())).toMatchObject({ statusCode: 404, type: 'record-not-found' });
  });
});

describe('requests', () => {
  it('need the token', async () => {
    const api = await started();
    const { url } = api;
    expect(
      await errorOf(
        clientOf({ ...api, token: 'wrong' })
          .user('me')
          .get(),
      ),
    ).toMatchObject({
      statusCode: 401,
      type: 'invalid-token',
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/v2/users/me`);
    expect([response.status, await response.json()]).toMatchObject([401, { error: { type: 'token-not-provided' } }]);
  });

  it('for what is not there give undefined', async () => {
    const client = clientOf(await started());
    expect(await client.run('nothing').get()).toBeUndefined();
    expect(await client.dataset('nothing').get()).toBeUndefined();
    expect(await client.actor('nobody/nothing').get()).toBeUndefined();
    expect(await client.keyValueStore('nothing').getRecord('INPUT')).toBeUndefined();
  });

  it('are decompressed, recorded, and answered under the old path too', async () => {
    const api = await started();
    const client = clientOf(api);
    const usernames = Array.from({ length: 400 }, (_, index) => `nobody.${index}`);
    const run = await client.actor(PROFILES).start({ usernames }, { maxTotalChargeUsd: 1.5, memory: 256, waitForFinish: 10 });
    expect(api.requests[0]).toMatchObject({ query: { maxTotalChargeUsd: '1.5', memory: '256' }, body: { usernames } });
    expect((await client.dataset(run.defaultDatasetId).listItems()).items).toHaveLength(400);
    const headers = { authorization: `Bearer ${api.token}` };
    const response = await fetch(`${api.url}/v2/acts/dSCLg0C3YEZ83HzYX/runs`, { headers });
    expect(await response.json()).toMatchObject({ data: { items: [{ id: run.id }] } });
  });

  it('with a wrong input are refused by name of the field', async () => {
    const client = clientOf(await started());
    const refusal = (actor: string, input: object) => errorOf(client.actor(actor).start(input));
    expect(await refusal(PROFILES, {})).toMatchObject({
      type: 'invalid-input',
      message: expect.stringContaining('input.usernames is required'),
    });
    expect(await refusal(FOLLOWING, { usernames: ['a'] })).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('input.max_count'),
    });
    expect(await refusal(FOLLOWING, { usernames: ['a'], max_count: 10 })).toBeInstanceOf(ApifyApiError);
    expect(await errorOf(client.actor(PROFILES).validateInput({ usernames: 'a' }))).toMatchObject({ type: 'invalid-input' });
    expect(await client.actor(PROFILES).validateInput({ usernames: ['a'] })).toBe(true);
    expect(current().runs).toHaveLength(0);
  });
});
