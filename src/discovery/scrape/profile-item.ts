import type { Json } from '../../db/json.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import { type ErrorItem, readError } from './error-item.ts';
import { type Item, isItem, pickCount, pickFlag, pickId, pickItem, pickList, pickText } from './pick.ts';

/** A post as a profile shows it; null is unknown. */
export interface ScrapedPost {
  id: string | null;
  short_code: string | null;
  type: string | null;
  caption: string | null;
  url: string | null;
  image_url: string | null;
  likes: number | null;
  comments: number | null;
  posted_at: string | null;
  is_pinned: boolean | null;
  is_sponsored: boolean | null;
}

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

/** Reads an item of a profile actor (facts/apify 2.1): an error item echoes the handle, and what is absent stays unknown. */
export function readProfileItem(item: unknown): ProfileRow {
  if (!isItem(item)) return { kind: 'invalid', reason: 'not an object' };
  const handle = normaliseHandle(pickText(item, 'username', 'userName', 'handle') ?? pickText(item, 'inputUrl', 'url')) ?? null;
  const error = readError(item);
  if (error !== undefined) return { kind: 'error', handle, error };
  if (handle === null) return { kind: 'invalid', reason: 'no handle' };
  const followers =
    pickCount(item, 'followersCount', 'followers_count', 'follower_count', 'followers') ?? edgeCount(item, 'edge_followed_by');
  const id = pickId(item, 'id', 'pk', 'user_id', 'userId');
  if (id === null && followers === null) return { kind: 'invalid', reason: 'neither an id nor a follower count: no profile' };
  return {
    kind: 'profile',
    profile: {
      handle,
      id,
      followers,
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
  return {
    id: pickId(item, 'id', 'pk'),
    short_code: pickText(item, 'shortCode', 'shortcode', 'code'),
    type: pickText(item, 'type'),
    caption: pickText(item, 'caption'),
    url: pickText(item, 'url'),
    image_url:
      pickText(item, 'displayUrl', 'display_url') ?? (typeof first === 'string' ? first : isItem(first) ? pickText(first, 'src') : null),
    // -1: the owner hides them.
    likes: pickCount(item, 'likesCount', 'likes'),
    comments: pickCount(item, 'commentsCount', 'comments'),
    posted_at: readTime(pickText(item, 'timestamp', 'taken_at')),
    is_pinned: pickFlag(item, 'isPinned'),
    is_sponsored: pickFlag(item, 'isSponsored'),
  };
}

function readTime(text: string | null): string | null {
  const time = text === null || !/^\d{4}-\d\d-\d\dT/.test(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Without what is unknown, as it is stored. */
export function storedPost(post: ScrapedPost): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(post).filter(([, value]) => value !== null));
}
