import { type Column, columnIndex, nameKey, type Override } from '../../ops/columns.ts';
import type { RowsOptions } from '../../sources/rows.ts';
import { SOURCE_KEYS } from './following-item.ts';

/** How a dataset is read, beside its options. */
export interface DatasetReading extends RowsOptions {
  map?: readonly Override[];
}

const named = (target: string, ...synonyms: string[]): Column => ({ target, type: 'text', byNameOnly: true, synonyms });

const ACCOUNT: readonly Column[] = [
  named('username', 'userName', 'handle', 'following_user/username', 'followingUser/username', 'user/username'),
  named('id', 'pk', 'pk_id', 'userId', 'user_id', 'strong_id__', 'following_user/id', 'following_user/pk'),
  named('full_name', 'fullName', 'name', 'following_user/full_name', 'user/full_name'),
  named('profile_pic_url', 'profilePicUrl', 'profilePicUrlHD', 'profile_pic_url_hd'),
  named('is_private', 'isPrivate', 'private'),
  named('is_verified', 'isVerified', 'verified'),
];

/** What an item of a following list may be told by, for --map and --explain; the first name of each is the one that --map takes. */
export const FOLLOWING_COLUMNS: readonly Column[] = [...ACCOUNT, named('followed_by', ...SOURCE_KEYS)];

/** The same of a profile. */
export const PROFILE_COLUMNS: readonly Column[] = [
  ...ACCOUNT,
  named('biography', 'bio'),
  named('followersCount', 'followers_count', 'follower_count', 'followers'),
  named('followsCount', 'follows_count', 'followingCount', 'following_count', 'followings'),
  named('postsCount', 'posts_count', 'media_count'),
  named('externalUrl', 'external_url'),
  named('businessEmail', 'business_email', 'public_email'),
  named('businessCategoryName', 'business_category_name', 'category_name'),
];

/**
 * What the names of a header, or of an object's fields, are with --map: a name that is asked for becomes its target, and one that was called so
 * before is left out (undefined). Throws UsageError for a column that a header does not have; an object may lack any field.
 */
export function renaming(overrides: readonly Override[]): (names: readonly string[], isHeader: boolean) => readonly (string | undefined)[] {
  return (names, isHeader) => {
    const places = new Map<number, string>();
    for (const { target, header } of overrides) {
      if (header === '') continue;
      const key = nameKey(header);
      const found = isHeader ? columnIndex(header, names) : names.findIndex((name) => name === header || nameKey(name) === key);
      if (found !== -1) places.set(found, target);
    }
    const gone = new Set(
      overrides.flatMap(({ target, header }) => (header === '' || [...places.values()].includes(target) ? [target] : [])),
    );
    return names.map((name, index) => places.get(index) ?? (gone.has(name) ? undefined : name));
  };
}
