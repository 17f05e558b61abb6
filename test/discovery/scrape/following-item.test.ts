import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFollowingItem } from '../../../src/discovery/scrape/following-item.ts';

const account = (changes: object = {}) => ({
  handle: 'kiln.club',
  id: '5098765432',
  name: 'Kiln Club',
  pictureUrl: 'https://cdn.example/k.jpg',
  isPrivate: false,
  isVerified: true,
  ...changes,
});
const snake = {
  username: 'kiln.club',
  full_name: 'Kiln Club',
  profile_pic_url: 'https://cdn.example/k.jpg',
  is_private: false,
  is_verified: true,
};
const camel = {
  username: 'kiln.club',
  fullName: 'Kiln Club',
  profilePicUrl: 'https://cdn.example/k.jpg',
  isPrivate: false,
  isVerified: true,
};

describe('an item of a following actor', () => {
  it.each([
    ['apify, snake case', { ...snake, source_username: 'mira', user_id: '5098765432', type: 'FOLLOWING' }],
    ['apify, camel case', { ...camel, sourceUsername: 'mira', userId: 5098765432, type: 'FOLLOWING' }],
    ['scraping_solutions', { ...snake, username_scrape: 'mira', id: '5098765432', type: 'Followings' }],
    ['datadoping', { ...snake, following_of: 'mira', id: '5098765432', fbid_v2: '17841400000000001', account_badges: [] }],
    ['datavoyantlab, nested', { username: 'mira', following_user: { ...snake, pk: 5098765432 } }],
    ['louisdeconinck', { ...snake, followed_by: 'mira', pk: '5098765432' }],
    ['memo23', { ...camel, sourceUsername: '@Mira', userId: '5098765432', profileUrl: 'https://www.instagram.com/kiln.club' }],
    ['goat255', { ...camel, queryUsername: 'mira', id: '5098765432' }],
    [
      'the handle in a URL only',
      { ...snake, username: undefined, profile_url: 'https://www.instagram.com/Kiln.Club/', id: '5098765432', following_of: 'MIRA' },
    ],
    ['cells of a spreadsheet', { ...snake, is_private: 'false', is_verified: 'true', following_of: 'mira', id: '5098765432' }],
  ])('of %s', (_, item) => {
    expect(readFollowingItem(item)).toEqual([{ kind: 'account', source: 'mira', account: account() }]);
  });

  it('leaves unknown what is not said: never false, never 0; ids stay text', () => {
    expect(readFollowingItem({ username: 'kiln.club', following_of: 'mira', id: '17841400000000001' })).toEqual([
      {
        kind: 'account',
        source: 'mira',
        account: { handle: 'kiln.club', id: '17841400000000001', name: null, pictureUrl: null, isPrivate: null, isVerified: null },
      },
    ]);
  });

  it('may be a page of results', () => {
    const rows = readFollowingItem({ username_scrape: 'mira', results: [snake, { ...snake, username: 'mira' }, { cursor_next: 'x' }] });
    expect(rows.map((row) => row.kind)).toEqual(['account', 'skipped', 'skipped']);
    expect(rows[0]).toMatchObject({ source: 'mira' });
  });

  it.each([
    ['its owner', { username: 'mira', following_of: 'Mira' }, 'the owner of the list'],
    ['a follower', { ...snake, source_username: 'mira', type: 'FOLLOWER' }, 'of another list: FOLLOWER'],
    ['a suggestion', { ...snake, introduction: 'Suggested for you' }, 'a suggestion'],
    ['a cursor', { nextCursor: 'QVFE' }, 'a cursor'],
  ])('that is %s is skipped', (_, item, reason) => {
    expect(readFollowingItem(item)).toMatchObject([{ kind: 'skipped', reason }]);
  });

  it.each([
    [{ username: 'mira', error: 'private_account' }, 'mira', 'private_account', true],
    [{ username: 'mira', error: 'not_found', errorDescription: 'Post does not exist' }, 'mira', 'not_found: Post does not exist', true],
    [{ inputUrl: 'x', url: 'https://www.instagram.com/mira', error: 'no_items', requestErrorMessages: [] }, 'mira', 'no_items', false],
    [{ error: 'daily_limit_reached', message: 'come back', next_reset: '…' }, null, 'daily_limit_reached: come back', false],
    [{ source_username: 'mira', requestErrorMessages: ['request blocked'] }, 'mira', 'request_error: request blocked', false],
    [{ source_username: 'mira', status: 'FAILED' }, 'mira', 'failed', false],
  ])('that is an error may echo the handle: %j', (item, source, message, permanent) => {
    expect(readFollowingItem(item)).toMatchObject([{ kind: 'error', source, error: { message, permanent } }]);
  });

  it.each([
    [null],
    [17],
    ['text'],
    [[]],
    [{}],
    [{ username: '' }],
    [{ username: 'two words', following_of: 'mira' }],
    [{ full_name: 'x' }],
  ])('that is none is invalid: %j', (item) => {
    expect(readFollowingItem(item)).toMatchObject([{ kind: 'invalid' }]);
  });

  it('never throws, and never makes a handle that is none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (item) => {
        for (const row of readFollowingItem(item)) if (row.kind === 'account') expect(row.account.handle).toMatch(/^[a-z0-9._]{1,30}$/);
      }),
      { numRuns: 500 },
    );
  });
});
