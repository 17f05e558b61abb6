import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProfileItem } from '../../../src/discovery/scrape/profile-item.ts';

const ITEM = {
  inputUrl: 'https://www.instagram.com/mira.pottery',
  id: '4012345678',
  username: 'Mira.Pottery',
  fullName: 'Mira | Pottery',
  biography: 'Clay & glaze\nshop below',
  externalUrls: [{ title: 'Shop', url: 'https://mira.example', link_type: 'external' }],
  followersCount: 1834,
  followsCount: 412,
  isBusinessAccount: true,
  businessCategoryName: 'None,Artist',
  private: false,
  verified: false,
  profilePicUrl: 'https://cdn.example/p150.jpg',
  profilePicUrlHD: 'https://cdn.example/p320.jpg',
  postsCount: 57,
  latestPosts: [
    {
      id: '3600000000000000001',
      type: 'Sidecar',
      shortCode: 'DAAAexample',
      caption: 'New mugs #clay',
      likesCount: -1,
      commentsCount: 4,
      displayUrl: 'https://cdn.example/d.jpg',
      images: [],
      alt: null,
      timestamp: '2026-10-02T09:15:00.000Z',
    },
  ],
};

describe('an item of a profile actor', () => {
  it('is a profile', () => {
    const row = readProfileItem(ITEM);
    expect(row).toMatchObject({
      kind: 'profile',
      profile: {
        handle: 'mira.pottery',
        id: '4012345678',
        bio: 'Clay & glaze\nshop below',
        followers: 1834,
        follows: 412,
        externalUrl: 'https://mira.example',
        isPrivate: false,
        isVerified: false,
        isBusiness: true,
        businessCategory: 'Artist',
        pictureUrl: 'https://cdn.example/p320.jpg',
        highlights: [],
      },
    });
    const post = row.kind === 'profile' ? row.profile.latestPosts[0] : undefined;
    // Ids do not fit into a number; hidden likes are unknown, not -1.
    expect(post).toMatchObject({ id: '3600000000000000001', comments: 4, image_url: 'https://cdn.example/d.jpg' });
    expect(post && 'likes' in post).toBe(false);
  });

  it.each([
    [{ followsCount: 7 }, 7],
    [{ followingCount: 7 }, 7],
    [{ following_count: '7' }, 7],
    [{ edge_follow: { count: 7 } }, 7],
    [{ followsCount: 0 }, 0],
    [{}, null],
    [{ followsCount: null }, null],
    [{ followsCount: -1 }, null],
  ])('knows how many it follows: %j', (counts, follows) => {
    expect(readProfileItem({ username: 'mira', id: '1', ...counts })).toMatchObject({ profile: { follows } });
  });

  it('leaves unknown what is not said', () => {
    expect(readProfileItem({ username: 'mira', id: '1' })).toMatchObject({
      profile: { name: null, bio: null, followers: null, isPrivate: null, isVerified: null, externalUrl: null, latestPosts: [] },
    });
    expect(readProfileItem({ username: 'mira', id: '1', biography: '' })).toMatchObject({ profile: { bio: '' } });
  });

  it.each([
    [
      { url: 'https://www.instagram.com/gone_x', username: 'gone_x', error: 'not_found', errorDescription: 'Post does not exist' },
      'gone_x',
      true,
    ],
    [
      { url: 'https://www.instagram.com/u', inputUrl: 'https://www.instagram.com/u', requestErrorMessages: [], error: 'no_items' },
      'u',
      false,
    ],
    [{ username: 'aged', error: 'Restricted profile' }, 'aged', false],
  ])('that is an error echoes the handle: %j', (item, handle, permanent) => {
    expect(readProfileItem(item)).toMatchObject({ kind: 'error', handle, error: { permanent } });
  });

  it('that has a handle and nothing else is no profile', () => {
    expect(readProfileItem({ username: 'mira', requestErrorMessages: [] })).toMatchObject({ kind: 'invalid' });
  });

  it('takes twelve posts at most, and never throws', () => {
    const many = readProfileItem({ ...ITEM, latestPosts: Array.from({ length: 30 }, () => ITEM.latestPosts[0]) });
    expect(many).toMatchObject({ profile: { latestPosts: { length: 12 } } });
    fc.assert(fc.property(fc.jsonValue(), (item) => void readProfileItem(item)));
  });
});
