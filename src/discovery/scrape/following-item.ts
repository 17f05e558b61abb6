import { normaliseHandle } from '../../ops/handle.ts';
import { type ErrorItem, readError } from './error-item.ts';
import { type Item, isItem, pickFlag, pickId, pickItem, pickList, pickText } from './pick.ts';

/** An account that somebody follows, as a list tells it; null is unknown. */
export interface FollowedAccount {
  handle: string;
  /** Text: some do not fit into a number. */
  id: string | null;
  name: string | null;
  pictureUrl: string | null;
  isPrivate: boolean | null;
  isVerified: boolean | null;
}

/** What one item of a following actor's dataset says; source: whose list it is, null where the item does not say. */
export type FollowingRow =
  | { kind: 'account'; source: string | null; account: FollowedAccount }
  /** The owner of the list in its own list, a follower, a suggestion, a cursor: nothing is wrong with it. */
  | { kind: 'skipped'; source: string | null; reason: string }
  | { kind: 'error'; source: string | null; error: ErrorItem }
  | { kind: 'invalid'; source: string | null; reason: string; isProfile?: true };

/** Instagram's own rule for handles. */
const HANDLE = /^[a-z0-9._]{1,30}$/;
export const SOURCE_KEYS = [
  'following_of',
  'followed_by',
  'username_scrape',
  'source_username',
  'sourceUsername',
  'queryUsername',
  'inputUsername',
] as const;

/** Reads an item of any following actor (facts/apify 3); one that wraps a page of results is many rows. */
export function readFollowingItem(value: unknown): FollowingRow[] {
  if (!isItem(value)) return [{ kind: 'invalid', source: null, reason: 'not an object' }];
  const wrapped = pickList(value, 'results', 'users');
  if (wrapped !== null) {
    const source = sourceOf(value);
    if (wrapped.length === 0) return [{ kind: 'skipped', source, reason: 'an empty page of results' }];
    return wrapped.flatMap((inner) => readFollowingItem(inner).map((row) => withSource(row, source)));
  }
  const nested = pickItem(value, 'following_user', 'followingUser', 'user');
  if (nested !== null) return [readRow(nested, sourceOf(value) ?? handleOf(value))];
  return [readRow(value, sourceOf(value))];
}

function readRow(item: Item, source: string | null): FollowingRow {
  const error = readError(item);
  if (error !== undefined) return { kind: 'error', source: source ?? handleOf(item), error };
  if (source === null && isProfile(item)) {
    return { kind: 'invalid', source, reason: 'a profile, and no row of a following list', isProfile: true };
  }
  const list = pickText(item, 'type', 'list_type', 'listType');
  if (list !== null && !/^followings?$/i.test(list)) return { kind: 'skipped', source, reason: `of another list: ${list}` };
  if (pickText(item, 'introduction') === 'Suggested for you') return { kind: 'skipped', source, reason: 'a suggestion' };
  if (!hasHandle(item)) {
    return isCursor(item) ? { kind: 'skipped', source, reason: 'a cursor' } : { kind: 'invalid', source, reason: 'no handle' };
  }
  const handle = handleOf(item);
  if (handle === null) return { kind: 'invalid', source, reason: 'the handle is none of Instagram' };
  if (handle === source) return { kind: 'skipped', source, reason: 'the owner of the list' };
  return {
    kind: 'account',
    source,
    account: {
      handle,
      id: pickId(item, 'id', 'pk', 'pk_id', 'userId', 'user_id', 'strong_id__'),
      name: pickText(item, 'full_name', 'fullName', 'name'),
      pictureUrl: pickText(item, 'profile_pic_url', 'profilePicUrl', 'profilePicUrlHD', 'profile_pic_url_hd'),
      isPrivate: pickFlag(item, 'is_private', 'isPrivate', 'private'),
      isVerified: pickFlag(item, 'is_verified', 'isVerified', 'verified'),
    },
  };
}

/** A row of a list whose owner is known where it names none; the owner in its own list follows nobody by that. */
export function withSource(row: FollowingRow, source: string | null): FollowingRow {
  if (row.source !== null || source === null) return row;
  return row.kind === 'account' && row.account.handle === source
    ? { kind: 'skipped', source, reason: 'the owner of the list' }
    : { ...row, source };
}

/** An item of a profile actor, also from a spreadsheet: no list has an account's newest posts, or its bio and how many posts it has. */
function isProfile(item: Item): boolean {
  const keys = Object.keys(item);
  if (keys.some((key) => /^(?:latestPosts|latestIgtvVideos|relatedProfiles)(?:\/|$)/.test(key))) return true;
  return keys.includes('biography') && keys.some((key) => /^(?:postsCount|posts_count|media_count|highlightReelCount)$/.test(key));
}

function sourceOf(item: Item): string | null {
  return toHandle(pickText(item, ...SOURCE_KEYS));
}

const HANDLE_KEYS = ['username', 'userName', 'handle'] as const;
const URL_KEYS = ['profileUrl', 'profile_url', 'url'] as const;

function handleOf(item: Item): string | null {
  return toHandle(pickText(item, ...HANDLE_KEYS) ?? pickText(item, ...URL_KEYS));
}

function hasHandle(item: Item): boolean {
  return pickText(item, ...HANDLE_KEYS, ...URL_KEYS) !== null;
}

function toHandle(text: string | null): string | null {
  const handle = normaliseHandle(text);
  return handle !== undefined && HANDLE.test(handle) ? handle : null;
}

/** A row that only says where the next page begins. */
function isCursor(item: Item): boolean {
  return Object.keys(item).some((key) => /cursor|continuation|next_max_id/i.test(key));
}
