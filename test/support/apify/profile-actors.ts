import { z } from 'zod';
import { type FakeAccount, fbidOf, followersCountOf, followsCountOf, fullNameOf, handleIn, idOfAccount, pictureOf } from './accounts.ts';
import { type Actor, type ActorContext, required } from './actor.ts';
import { type Items, joined, mapped } from './items.ts';
import { hash } from './random.ts';

const USERNAMES = z.object({ usernames: z.array(z.string()).min(1), includeAboutSection: z.boolean().optional() });
const URLS = z.object({
  directUrls: z.array(z.string()).min(1),
  resultsType: z.enum(['posts', 'details', 'comments', 'mentions', 'reels', 'stories']),
  resultsLimit: z.number().int().positive().optional(),
  addParentData: z.boolean().optional(),
});

export const PROFILE_ACTORS: readonly Actor[] = [
  {
    id: 'dSCLg0C3YEZ83HzYX',
    name: 'apify/instagram-profile-scraper',
    rows: (input, context) => profiles(required(USERNAMES, input).usernames, context),
  },
  {
    id: 'shu8hvrXbJbY3Eb9W',
    name: 'apify/instagram-scraper',
    rows(input, context) {
      const { directUrls, resultsType, resultsLimit } = required(URLS, input);
      if (resultsType === 'details') return profiles(directUrls, context);
      return joined(directUrls.map((url) => (resultsType === 'posts' ? posts(url, resultsLimit, context) : [noItems(url)])));
    },
  },
];

/** One item per account asked for, in an order of the run's own. */
function profiles(asked: readonly string[], { accounts, number }: ActorContext): Items<unknown> {
  const once = new Map(asked.map((text) => [handleIn(text), text]));
  const shuffled = [...once.values()].sort((a, b) => hash(`${number} ${a}`) - hash(`${number} ${b}`));
  const present = shuffled.filter((text) => accounts.find(text).state !== 'silent');
  return mapped(present, (text) => profile(accounts.find(text), text));
}

function posts(url: string, limit: number | undefined, { accounts }: ActorContext): Items<unknown> {
  const account = accounts.find(url);
  const found = (account.state ?? 'public') === 'public' ? latestPosts(account).slice(0, limit) : [];
  return found.length === 0 ? [noItems(url)] : found;
}

function profile(account: FakeAccount, asked: string): unknown {
  const inputUrl = `https://www.instagram.com/${handleIn(asked)}`;
  const url = `https://www.instagram.com/${account.handle}`;
  const error = { url, username: account.handle };
  switch (account.state) {
    case 'missing':
      return { ...error, error: 'not_found', errorDescription: 'Post does not exist' };
    case 'unavailable':
      return { ...error, error: 'not_available', errorDescription: 'The page is not available to this audience' };
    case 'blocked':
      return { ...noItems(inputUrl), requestErrorMessages: ['request blocked: 403'] };
    case 'restricted':
      return {
        ...error,
        inputUrl,
        isRestrictedProfile: true,
        restrictionReason: 'You must be 18 years old or over to see this profile',
        error: 'Restricted profile',
        errorDescription: 'This profile is restricted',
      };
    default:
      return healthy(account, inputUrl, url);
  }
}

function healthy(account: FakeAccount, inputUrl: string, url: string): unknown {
  const isPrivate = account.state === 'private';
  const latest = isPrivate ? [] : latestPosts(account);
  const { externalUrl } = account;
  return {
    inputUrl,
    id: idOfAccount(account),
    username: account.handle,
    url,
    fullName: fullNameOf(account),
    biography: account.biography ?? biography(account),
    externalUrls:
      externalUrl === undefined
        ? []
        : [
            {
              title: 'Link',
              lynx_url: `https://l.instagram.com/?u=${encodeURIComponent(externalUrl)}`,
              url: externalUrl,
              link_type: 'external',
            },
          ],
    ...(externalUrl === undefined
      ? {}
      : { externalUrl, externalUrlShimmed: `https://l.instagram.com/?u=${encodeURIComponent(externalUrl)}` }),
    followersCount: followersCountOf(account),
    followsCount: followsCountOf(account),
    hasChannel: false,
    highlightReelCount: 3,
    isBusinessAccount: !isPrivate,
    joinedRecently: false,
    businessCategoryName: ['Artist', 'None', null, 'None,Artist'][hash(account.handle) % 4],
    private: isPrivate,
    verified: hash(`verified ${account.handle}`) % 50 === 0,
    profilePicUrl: pictureOf(account),
    profilePicUrlHD: pictureOf(account),
    facebookPage: null,
    igtvVideoCount: 0,
    relatedProfiles: [],
    latestIgtvVideos: [],
    postsCount: isPrivate ? 12 : latest.length,
    latestPosts: latest,
    fbid: fbidOf(account),
  };
}

/** Every third generated page gives an address to write to. */
function biography(account: FakeAccount): string {
  const name = fullNameOf(account);
  const address = hash(`mail ${account.handle}`) % 3 === 0 ? `\n✉️ hello@${account.handle.replaceAll(/[^a-z0-9]/g, '-')}.example` : '';
  return `${name} | made by hand 🏺${address}`;
}

function latestPosts(account: FakeAccount): unknown[] {
  if (account.latestPosts !== undefined) return account.latestPosts;
  return [0, 1].map((index) => {
    const seed = hash(`post ${account.handle} ${index}`);
    const shortCode = `D${seed.toString(36)}`;
    return {
      id: `36${String(seed % 10 ** 15).padStart(15, '0')}00`,
      type: index === 0 ? 'Image' : 'Sidecar',
      shortCode,
      caption: `New work from ${fullNameOf(account)} #handmade`,
      hashtags: ['handmade'],
      mentions: [],
      url: `https://www.instagram.com/p/${shortCode}/`,
      commentsCount: seed % 40,
      likesCount: seed % 9 === 0 ? -1 : seed % 900,
      displayUrl: `https://cdn.example/${shortCode}.jpg`,
      images: [],
      alt: null,
      timestamp: new Date(Date.UTC(2026, 9, 1 + (seed % 28), 9, 15)).toISOString(),
      childPosts: [],
      ownerUsername: account.handle,
      ownerId: idOfAccount(account),
      isCommentsDisabled: false,
    };
  });
}

function noItems(url: string): Record<string, unknown> {
  return { url, inputUrl: url, requestErrorMessages: [], error: 'no_items', errorDescription: 'Empty or private data for provided input' };
}
