import { setTimeout as sleep } from 'node:timers/promises';
import { ApifyApiError } from 'apify-client';
import { describe, expect, it } from 'vitest';
import { clientOf, closeNow, errorOf, FOLLOWING, itemsOf, PROFILES, RETRIES, started } from '../support/apify/client.ts';

describe('scripts', () => {
  it('cut lists, delay starts, give rows of their own and garbage between the others', async () => {
    const api = await started({
      script: ({ number, actor }) =>
        [
          { truncateTo: 48 },
          { items: [{ username: actor }] },
          { malformed: true, itemCount: 300 },
          { delaySeconds: 0.2, runSeconds: 0.01, log: 'WARN slow today' },
        ][number - 1],
    });
    const client = clientOf(api);
    const input = { usernames: ['many.follows'], max_count: 500 };
    expect(await itemsOf(client, FOLLOWING, input)).toHaveLength(48);
    expect(
      await client
        .run(api.runs[0]?.id ?? '')
        .log()
        .get(),
    ).toContain('WARN  Users without paid subscriptions');
    expect(await itemsOf(client, FOLLOWING, input)).toStrictEqual([{ username: FOLLOWING }]);
    const mixed = await itemsOf(client, FOLLOWING, input);
    expect(mixed).toEqual(expect.arrayContaining([42, 'not a row', null]));
    const good = mixed.filter((item) => JSON.stringify(item).includes('"following_of":"many.follows"'));
    expect(good).toHaveLength(130);
    const run = await client.actor(FOLLOWING).start(input);
    await sleep(100);
    expect(await client.run(run.id).get()).toMatchObject({ status: 'READY' });
    expect(await client.run(run.id).waitForFinish()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await client.run(run.id).log().get()).toContain('WARN slow today');
  });

  it('hide items from a clean page only, and leave its offsets', async () => {
    const client = clientOf(await started({ script: () => ({ items: [{ a: 1, '#debug': 2 }, { '#error': 1 }, { a: 3 }] }) }));
    const run = await client.actor(PROFILES).start({ usernames: ['a'] }, { waitForFinish: 10 });
    const dataset = client.dataset(run.defaultDatasetId);
    expect(await dataset.listItems({ clean: true, limit: 2 })).toMatchObject({ items: [{ a: 1 }], total: 3 });
    expect((await dataset.listItems({ clean: true, limit: 2 })).items[0]).not.toHaveProperty('#debug');
    expect((await dataset.listItems({ clean: true, offset: 2 })).items).toStrictEqual([{ a: 3 }]);
    expect((await dataset.listItems()).items).toHaveLength(3);
  });
});

describe('faults', () => {
  it('of every kind are retried by the client', async () => {
    const api = await started();
    const run = await clientOf(api)
      .actor(PROFILES)
      .start({ usernames: ['mira.pottery'] }, { waitForFinish: 10 });
    for (const fault of ['rate429', 'rate500', 'rateReset', 'rateTruncated'] as const) {
      api.setFaults({ [fault]: { rate: 1, times: 1 } });
      const before = api.requests.length;
      expect((await clientOf(api, RETRIES).dataset(run.defaultDatasetId).listItems()).items).toHaveLength(1);
      expect(api.requests.length - before).toBe(2);
      api.setFaults({ [fault]: 1 });
      expect(await errorOf(clientOf(api).dataset(run.defaultDatasetId).listItems())).toBeInstanceOf(Error);
    }
    api.setFaults({ rate429: { rate: 1, path: /\/users\/me$/ } });
    expect(await errorOf(clientOf(api).user('me').get())).toMatchObject({ statusCode: 429, type: 'rate-limit-exceeded' });
    expect(await clientOf(api).run(run.id).get()).toBeDefined();
  });

  it('come before the work, or after it', async () => {
    const api = await started();
    const start = () =>
      errorOf(
        clientOf(api)
          .actor(PROFILES)
          .start({ usernames: ['mira.pottery'] }),
      );
    for (const fault of ['rateReset', 'rate500'] as const) {
      const before = api.runs.length;
      api.setFaults({ [fault]: { rate: 1, when: 'before' } });
      expect(await start()).toBeInstanceOf(Error);
      expect(api.runs).toHaveLength(before);
      api.setFaults({ [fault]: { rate: 1, when: 'after' } });
      expect(await start()).toBeInstanceOf(Error);
      expect(api.runs).toHaveLength(before + 1);
    }
  });

  it('hang until the client gives up, or slow it down', async () => {
    const api = await started({ faults: { rateHang: { rate: 1, times: 1 } } });
    expect(await clientOf(api, RETRIES, 0.2).user('me').get()).toMatchObject({ username: 'tester' });
    api.setFaults({ rateSlow: { rate: 1, path: /^GET .*me$/ }, slowMs: 150 });
    const before = performance.now();
    await clientOf(api).user('me').get();
    expect(performance.now() - before).toBeGreaterThan(140);
    api.setFaults({ rateHang: 1 });
    const hung = errorOf(clientOf(api).user('me').get());
    await sleep(50);
    await closeNow();
    expect(await hung).toBeInstanceOf(Error);
  });

  it('hit the same requests with the same seed', async () => {
    const api = await started();
    const pattern = async (seed: number) => {
      api.setFaults({ seed, rate500: 0.5 });
      const failed: boolean[] = [];
      for (let index = 0; index < 20; index++) failed.push((await errorOf(clientOf(api).user('me').get())) !== 'no error');
      return failed;
    };
    const once = await pattern(7);
    expect(once).toContain(true);
    expect(once).toContain(false);
    expect(await pattern(7)).toStrictEqual(once);
    expect(await pattern(8)).not.toStrictEqual(once);
  });

  it('lose the answer of a start, and leave a run that is found by its input', async () => {
    const api = await started({ faults: { loseStartAnswer: 2 } });
    const client = clientOf(api);
    const since = new Date();
    await client.actor(PROFILES).start({ usernames: ['quiet.one'] });
    const input = { usernames: Array.from({ length: 200 }, (_, index) => `page.${String(index).padStart(7, '0')}`) };
    const error = await errorOf(client.actor(PROFILES).start(input, { waitForFinish: 60 }));
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(ApifyApiError);
    const [newest] = (await client.actor(PROFILES).runs().list({ desc: true, limit: 10, startedAfter: since })).items;
    const record = await client.keyValueStore(newest?.defaultKeyValueStoreId ?? '').getRecord('INPUT');
    expect(record?.value).toStrictEqual(input);
    expect(await client.run(newest?.id ?? '').waitForFinish()).toMatchObject({ status: 'SUCCEEDED' });
    api.setFaults({ loseStartAnswer: 1 });
    await clientOf(api, RETRIES)
      .actor(PROFILES)
      .start({ usernames: ['quiet.one'] });
    expect(api.runs).toHaveLength(4);
  });

  it('refuse starts with their own type, as the limits do', async () => {
    const api = await started({ maxConcurrentRuns: 1, runSeconds: 5 });
    const start = () =>
      errorOf(
        clientOf(api, 3)
          .actor(PROFILES)
          .start({ usernames: ['mira.pottery'] }),
      );
    for (const type of ['not-enough-usage-to-run-paid-actor', 'actor-memory-limit-exceeded'] as const) {
      api.setFaults({ refuseStart: { type } });
      expect(await start()).toMatchObject({ statusCode: 402, type });
    }
    api.setFaults({ refuseStart: { type: 'actor-is-not-rented', times: 1 } });
    expect(await start()).toMatchObject({ statusCode: 403, type: 'actor-is-not-rented' });
    expect(await start()).toBe('no error');
    expect(await start()).toMatchObject({ statusCode: 402, type: 'concurrent-runs-limit-exceeded' });
    expect(api.requests).toHaveLength(5);
  });
});
