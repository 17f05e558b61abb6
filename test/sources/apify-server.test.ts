import { setTimeout as sleep } from 'node:timers/promises';
import { ApifyApiError, ApifyClient } from 'apify-client';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { joined, mapped, paged, slice, withGarbage } from '../support/apify/items.ts';
import {
  type ApifyServer,
  type ApifyServerOptions,
  type FakeAccount,
  generatedFollowing,
  idOfAccount,
  startApifyServer,
} from '../support/apify-server.ts';

const PROFILES = 'apify/instagram-profile-scraper';
const FOLLOWING = 'datadoping/instagram-following-scraper';
/** The client warns at half of them. */
const RETRIES = 4;
const ACCOUNTS: FakeAccount[] = [
  {
    handle: 'mira.pottery',
    following: ['kiln.club', 'clay_lab', 'page.0000007'],
    followersCount: 1834,
    externalUrl: 'https://mira.example',
  },
  { handle: 'quiet.one', state: 'private', followsCount: 9 },
  { handle: 'gone.one', state: 'missing' },
  { handle: 'adult.one', state: 'restricted' },
  { handle: 'blocked.one', state: 'blocked' },
  { handle: 'silent.one', state: 'silent' },
  { handle: 'many.follows', followsCount: 130 },
];

let server: ApifyServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function started(options: ApifyServerOptions = {}): Promise<ApifyServer> {
  server = await startApifyServer({ accounts: ACCOUNTS, ...options });
  return server;
}

function clientOf({ url, token }: ApifyServer, maxRetries = 0, timeoutSecs = 5): ApifyClient {
  return new ApifyClient({ token, baseUrl: url, maxRetries, minDelayBetweenRetriesMillis: 5, timeoutSecs });
}

async function itemsOf(client: ApifyClient, actor: string, input: object): Promise<unknown[]> {
  const { id, defaultDatasetId } = await client.actor(actor).start(input);
  await client.run(id).waitForFinish();
  return (await client.dataset(defaultDatasetId).listItems()).items;
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  );

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
    const { url } = await started();
    expect(
      await errorOf(
        clientOf({ ...(await started()), token: 'wrong' })
          .user('me')
          .get(),
      ),
    ).toMatchObject({
      statusCode: 401,
      type: 'invalid-token',
    });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${server?.url}/v2/users/me`);
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
    expect(server?.runs).toHaveLength(0);
  });
});

describe('profiles', () => {
  it('come one per account, in any order, with error items that name who was asked for', async () => {
    const client = clientOf(await started());
    const usernames = ['mira.pottery', 'quiet.one', 'gone.one', 'adult.one', 'silent.one', 'page.0000042', 'Mira.Pottery'];
    const items = await itemsOf(client, PROFILES, { usernames });
    expect(items).toHaveLength(5);
    const mira = { username: 'mira.pottery', followersCount: 1834, followsCount: 3, private: false, externalUrl: 'https://mira.example' };
    expect(items).toContainEqual(expect.objectContaining({ ...mira, latestPosts: [expect.anything(), expect.anything()] }));
    expect(items).toContainEqual(expect.objectContaining({ username: 'quiet.one', private: true, followsCount: 9, latestPosts: [] }));
    expect(items).toContainEqual(
      expect.objectContaining({ username: 'adult.one', isRestrictedProfile: true, error: 'Restricted profile' }),
    );
    expect(items).toContainEqual(expect.objectContaining({ username: 'page.0000042', followsCount: 20 }));
    expect(items).toContainEqual({
      url: 'https://www.instagram.com/gone.one',
      username: 'gone.one',
      error: 'not_found',
      errorDescription: 'Post does not exist',
    });
    const many = Array.from({ length: 30 }, (_, index) => `page.00000${10 + index}`);
    const order = (await itemsOf(client, PROFILES, { usernames: many })).map((item) => JSON.stringify(item));
    expect(order).not.toStrictEqual([...order].sort());
  });

  it('are found by URL and id too, and by the general scraper', async () => {
    const client = clientOf(await started());
    const id = idOfAccount({ handle: 'mira.pottery' });
    expect(await itemsOf(client, PROFILES, { usernames: [id] })).toMatchObject([{ username: 'mira.pottery', id }]);
    const directUrls = ['https://www.instagram.com/mira.pottery/?hl=en', 'https://www.instagram.com/blocked.one'];
    const items = await itemsOf(client, 'apify/instagram-scraper', { directUrls, resultsType: 'details' });
    expect(items).toContainEqual(expect.objectContaining({ username: 'mira.pottery' }));
    expect(items).toContainEqual(expect.objectContaining({ error: 'no_items', requestErrorMessages: ['request blocked: 403'] }));
  });
});

describe('lists of whom accounts follow', () => {
  const usernames = ['mira.pottery', 'quiet.one'];
  it.each([
    ['apify/instagram-followers-following-scraper', { usernames, dataToScrape: 'following' }, 4, { error: 'private_account' }],
    ['apify/instagram-followers-following-scraper', { usernames, dataToScrape: 'Following', resultsLimit: 2 }, 3, { type: 'FOLLOWING' }],
    [
      'scraping_solutions/instagram-scraper-followers-following-no-cookies',
      { Account: usernames, dataToScrape: 'Followings' },
      3,
      { username_scrape: 'mira.pottery', type: 'Followings', username: 'kiln.club' },
    ],
    ['datadoping/instagram-following-scraper', { usernames, max_count: 50 }, 3, { following_of: 'mira.pottery', username: 'kiln.club' }],
    [
      'datavoyantlab/instagram-following-scraper',
      { usernames },
      4,
      { username: 'mira.pottery', following_user: expect.objectContaining({ username: 'kiln.club' }) },
    ],
    ['w0pct4EQqHEnWRnj8', { usernames }, 4, { followed_by: 'mira.pottery', username: 'mira.pottery' }],
    [
      'thenetaji/instagram-following-scraper',
      { username: usernames, type: 'followings' },
      4,
      { source_username: 'mira.pottery', username: 'kiln.club', enriched: false },
    ],
    ['memo23/instagram-following-scraper', { usernames }, 4, { sourceUsername: 'mira.pottery', username: 'kiln.club', type: 'following' }],
    ['goat255/instagram-following-scraper', { usernames }, 3, { queryUsername: 'mira.pottery', id: expect.any(Number) }],
    [
      'seemuapps/instagram-followers-scraper',
      { usernames },
      2,
      { cursor_next: null, results: expect.arrayContaining([expect.objectContaining({ username: 'kiln.club' })]) },
    ],
  ])('have the rows of %s', async (actor, input, count, row) => {
    const items = await itemsOf(clientOf(await started()), actor, input);
    expect(items).toHaveLength(count);
    expect(items).toContainEqual(expect.objectContaining(row));
  });

  it('have rows of their paging, and a record of where they go on', async () => {
    const client = clientOf(await started());
    const rows = await itemsOf(client, 'memo23/instagram-following-scraper', { usernames: ['many.follows'] });
    expect(rows).toHaveLength(132);
    expect(rows[50]).toMatchObject({ type: 'cursor', sourceUsername: 'many.follows' });
    const pages = await itemsOf(client, 'seemuapps/instagram-followers-scraper', { usernames: ['many.follows'] });
    expect(pages).toMatchObject([{ cursor_next: expect.any(String) }, { cursor_next: expect.any(String) }, { cursor_next: null }]);
    const input = { Account: ['many.follows'], dataToScrape: 'Followings', resultsLimit: 25 };
    const run = await client
      .actor('scraping_solutions/instagram-scraper-followers-following-no-cookies')
      .start(input, { waitForFinish: 10 });
    expect(await client.run(run.id).keyValueStore().getRecord('OUTPUT')).toMatchObject({
      value: { continuations: [{ account: 'many.follows', hasNextPage: true }] },
    });
  });
});

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
    await api.close();
    server = undefined;
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

describe('lists of items', () => {
  it('are read as arrays would be, in parts, in pages and between garbage', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(), { maxLength: 8 }), { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (lists, size) => {
        const items = joined(lists.map((list) => mapped(list, (value) => ({ value }))));
        const flat = lists.flat().map((value) => ({ value }));
        expect(slice(items, 0, items.length)).toStrictEqual(flat);
        const pages = paged(items, size);
        expect(slice(pages, 0, pages.length).flat()).toStrictEqual(flat);
        const mixed = withGarbage(items);
        const all = slice(mixed, 0, mixed.length);
        expect(all).toHaveLength(mixed.length);
        expect(all.filter((item) => typeof item === 'object' && item !== null && 'value' in item)).toStrictEqual(flat);
        expect(all.length - flat.length).toBeGreaterThanOrEqual(13);
      }),
    );
  });
});
