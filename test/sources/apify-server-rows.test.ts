import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOf, itemsOf, PROFILES, started } from '../support/apify/client.ts';
import { joined, mapped, paged, slice, withGarbage } from '../support/apify/items.ts';
import { idOfAccount } from '../support/apify-server.ts';

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
