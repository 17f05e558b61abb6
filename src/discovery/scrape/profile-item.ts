import { isStorableTime } from '../../db/column-values.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import { type ErrorItem, readError } from './error-item.ts';
import { SOURCE_KEYS } from './following-item.ts';
import { type Item, isItem, pickCount, pickFlag, pickId, pickItem, pickList, pickText } from './pick.ts';

/** A post as it is stored: what its profile does not say is not there. */
export type ScrapedPost = {
  id?: string;
  short_code?: string;
  type?: string;
  caption?: string;
  url?: string;
  image_url?: string;
  likes?: number;
  comments?: number;
  posted_at?: string;
  is_pinned?: boolean;
  is_sponsored?: boolean;
};

export interface ScrapedProfile {
  handle: string;
  id: string | null;
  name: string | null;
  bio: string | null;
  followers: number | null;
  follows: number | null;
  posts: number | null;
  externalUrl: string | null;
  isPrivate: boolean | null;
  isVerified: boolean | null;
  isBusiness: boolean | null;
  businessCategory: string | null;
  /** What the account itself states as its address. */
  businessEmail: string | null;
  pictureUrl: string | null;
  /** Titles of its story highlights. */
  highlights: string[];
  latestPosts: ScrapedPost[];
}

export type ProfileRow =
  | { kind: 'profile'; profile: ScrapedProfile }
  | { kind: 'error'; handle: string | null; error: ErrorItem }
  | { kind: 'invalid'; reason: string };

const MAX_POSTS = 12;

/** An item of a profile actor, seen from outside: whose it is, and whether it is a profile. */
export type ProfileHead =
  | { kind: 'profile'; handle: string; item: Item }
  | { kind: 'error'; handle: string | null; error: ErrorItem }
  | { kind: 'invalid'; reason: string; isListRow?: true };

/** Looks at an item of a profile actor (facts/apify 2.1): an error item echoes the handle. */
export function readProfileHead(item: unknown): ProfileHead {
  if (!isItem(item)) return { kind: 'invalid', reason: 'not an object' };
  const handle = normaliseHandle(pickText(item, 'username', 'userName', 'handle') ?? pickText(item, 'inputUrl', 'url')) ?? null;
  const error = readError(item);
  if (error !== undefined) return { kind: 'error', handle, error };
  if (handle === null) return { kind: 'invalid', reason: 'no handle' };
  if (pickText(item, ...SOURCE_KEYS) !== null) {
    return { kind: 'invalid', reason: 'a row of a following list, and no profile', isListRow: true };
  }
  if (readId(item) === null && readFollowers(item) === null) {
    return { kind: 'invalid', reason: 'neither an id nor a follower count: no profile' };
  }
  return { kind: 'profile', handle, item };
}

/** Whether an item says what only a profile does: rows of lists have no more than names, flags and a picture. */
export function tellsOfProfile(item: Item): boolean {
  if (
    readFollowers(item) !== null ||
    readFollowsCount(item) !== null ||
    pickCount(item, 'postsCount', 'posts_count', 'media_count') !== null
  )
    return true;
  return Object.keys(item).some((key) => /^(?:biography|bio|latestPosts|externalUrls?)(?:\/|$)/.test(key));
}

/** Reads an item of a profile actor; what is absent stays unknown. */
export function readProfileItem(value: unknown): ProfileRow {
  const head = readProfileHead(value);
  if (head.kind !== 'profile') return head;
  const { handle, item } = head;
  return {
    kind: 'profile',
    profile: {
      handle,
      id: readId(item),
      followers: readFollowers(item),
      name: pickText(item, 'fullName', 'full_name', 'name'),
      bio: typeof item.biography === 'string' ? item.biography : pickText(item, 'bio'),
      follows: readFollowsCount(item),
      posts: pickCount(item, 'postsCount', 'posts_count', 'media_count'),
      externalUrl: pickText(item, 'externalUrl', 'external_url') ?? firstExternalUrl(item),
      isPrivate: pickFlag(item, 'private', 'isPrivate', 'is_private'),
      isVerified: pickFlag(item, 'verified', 'isVerified', 'is_verified'),
      isBusiness: pickFlag(item, 'isBusinessAccount', 'is_business_account', 'is_business'),
      businessCategory: readBusinessCategory(item),
      businessEmail: normaliseEmail(pickText(item, 'businessEmail', 'business_email', 'public_email')) ?? null,
      pictureUrl: pickText(item, 'profilePicUrlHD', 'profilePicUrl', 'profile_pic_url_hd', 'profile_pic_url'),
      highlights: (pickList(item, 'highlightsData', 'highlights') ?? []).flatMap((highlight) =>
        isItem(highlight) ? (pickText(highlight, 'title') ?? []) : [],
      ),
      latestPosts: (pickList(item, 'latestPosts', 'posts') ?? []).filter(isItem).slice(0, MAX_POSTS).map(readPost),
    },
  };
}

function readId(item: Item): string | null {
  return pickId(item, 'id', 'pk', 'user_id', 'userId');
}

function readFollowers(item: Item): number | null {
  return pickCount(item, 'followersCount', 'followers_count', 'follower_count', 'followers') ?? edgeCount(item, 'edge_followed_by');
}

/** How many accounts a profile follows, under all the names that it has had. */
function readFollowsCount(item: Item): number | null {
  return (
    pickCount(item, 'followsCount', 'follows_count', 'followingCount', 'following_count', 'followings') ?? edgeCount(item, 'edge_follow')
  );
}

function edgeCount(item: Item, key: string): number | null {
  const edge = pickItem(item, key);
  return edge === null ? null : pickCount(edge, 'count');
}

function firstExternalUrl(item: Item): string | null {
  const first = pickList(item, 'externalUrls', 'bio_links')?.find(isItem);
  return first === undefined ? null : pickText(first, 'url');
}

/** The literal "None" is none, and stands before a comma at times. */
function readBusinessCategory(item: Item): string | null {
  const text = pickText(item, 'businessCategoryName', 'business_category_name', 'category_name');
  return text?.replace(/^None(,|$)/, '').trim() || null;
}

function readPost(item: Item): ScrapedPost {
  const first = pickList(item, 'images')?.[0];
  const post: ScrapedPost = {};
  note(post, 'id', pickId(item, 'id', 'pk'));
  note(post, 'short_code', pickText(item, 'shortCode', 'shortcode', 'code'));
  note(post, 'type', pickText(item, 'type'));
  note(post, 'caption', pickText(item, 'caption'));
  note(post, 'url', pickText(item, 'url'));
  note(
    post,
    'image_url',
    pickText(item, 'displayUrl', 'display_url') ?? (typeof first === 'string' ? first : isItem(first) ? pickText(first, 'src') : null),
  );
  // -1: the owner hides them.
  note(post, 'likes', pickCount(item, 'likesCount', 'likes'));
  note(post, 'comments', pickCount(item, 'commentsCount', 'comments'));
  note(post, 'posted_at', readTime(pickText(item, 'timestamp', 'taken_at')));
  note(post, 'is_pinned', pickFlag(item, 'isPinned'));
  note(post, 'is_sponsored', pickFlag(item, 'isSponsored'));
  return post;
}

function note<Key extends keyof ScrapedPost>(post: ScrapedPost, key: Key, value: ScrapedPost[Key] | null): void {
  if (value !== null) post[key] = value;
}

const PLAIN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function readTime(text: string | null): string | null {
  const time = text === null || !/^\d{4}-\d\d-\d\dT/.test(text) ? Number.NaN : Date.parse(text);
  // As nearly all of them are; taking it as it is saves a tenth of an import.
  if (text === null || !isStorableTime(time)) return null;
  return PLAIN_TIME.test(text) ? text : new Date(time).toISOString();
}
