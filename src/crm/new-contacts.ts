import type { NewContact } from '../db/crm/contacts.ts';
import type { Column, TableRecord } from '../ops/columns.ts';
import { normaliseHandle } from '../ops/handle.ts';

const column = (target: string, type: Column['type'], ...synonyms: string[]): Column => ({
  target,
  type,
  byNameOnly: true,
  otherwise: 'absent',
  synonyms,
});

/** A list of people by handle: what any report prints, or one made by hand. */
export const CONTACT_COLUMNS: readonly Column[] = [
  {
    ...column('instagram_username', 'text', 'ig_username', 'username', 'handle', 'instagram handle', 'instagram', 'ig handle'),
    required: true,
  },
  column('display_name', 'text', 'ig_full_name', 'full_name', 'name'),
  column('profile_url', 'text', 'instagram_url', 'url'),
  column('bio', 'text', 'biography'),
  column('follower_count', 'integer', 'followers', 'followers_count', 'ig_followers_count'),
  column('following_count', 'integer', 'following', 'follows_count'),
];

const LONGEST_TEXT = 10_000;
const MOST_PEOPLE = 2_000_000_000;

/** A row of such a list as a contact; or why it is none. */
export function readContact(values: TableRecord['values'], tags: readonly string[]): NewContact | string {
  const handle = typeof values.instagram_username === 'string' ? normaliseHandle(values.instagram_username) : undefined;
  if (handle === undefined) return 'instagram_username is no Instagram handle';
  const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST_TEXT) : null);
  const count = (value: unknown) => (typeof value === 'number' && value >= 0 && value <= MOST_PEOPLE ? value : null);
  return {
    handle,
    display_name: text(values.display_name),
    profile_url: text(values.profile_url),
    bio: text(values.bio),
    follower_count: count(values.follower_count),
    following_count: count(values.following_count),
    tags,
  };
}
