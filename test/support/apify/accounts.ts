import type { Items } from './items.ts';
import { chance, hash } from './random.ts';

export interface FakeAccount {
  handle: string;
  /**
   * Default public. missing: not_found; unavailable: not_available; restricted: age-gated; blocked: Instagram blocked the request;
   * silent: no item comes back at all.
   */
  state?: 'public' | 'private' | 'missing' | 'restricted' | 'unavailable' | 'blocked' | 'silent';
  /** Instagram's numeric id; default made from the handle. Kept over a rename. */
  id?: string;
  /** Default: the length of `following`, or 20. More than `following` has: a list that Instagram truncates. */
  followsCount?: number;
  followersCount?: number;
  /** Handles; default `generatedFollowing`. */
  following?: readonly string[];
  biography?: string;
  fullName?: string;
  externalUrl?: string;
  /** Default: two generated posts. */
  latestPosts?: unknown[];
  profilePicUrl?: string;
}

const DEFAULT_FOLLOWS = 20;
/** Pages that many accounts follow; a tenth of a generated list is from them. */
const POPULAR_PAGES = 500;
/** A prime, so that every step goes through all of them. */
const OTHER_PAGES = 1_000_003;
const GENERATED = /^page\.\d{7}$/;

/** Handle of a generated public page, from 0: below 500 the popular ones. */
export function generatedHandle(index: number): string {
  return `page.${String(index).padStart(7, '0')}`;
}

/** Whom an account without a list of its own follows: distinct pages, the same at every call, the popular ones first. */
export function generatedFollowing(handle: string, count: number): Items<string> {
  const popular = Math.min(Math.floor(count / 10), POPULAR_PAGES);
  const start = hash(`follows ${handle}`);
  // Not a multiple of 2 or 5, the factors of 500.
  const popularStep = [1, 3, 7, 9, 11, 13, 17, 19][start % 8] ?? 1;
  const step = 1 + (start % (OTHER_PAGES - 1));
  return {
    length: count,
    at(index) {
      if (index < popular) return generatedHandle((start + index * popularStep) % POPULAR_PAGES);
      return generatedHandle(POPULAR_PAGES + ((start + index * step) % OTHER_PAGES));
    },
  };
}

export function idOfAccount(account: FakeAccount): string {
  return account.id ?? String(1_000_000_000 + hash(`id ${account.handle}`));
}

/** Facebook's id for it: beyond 2^53. */
export function fbidOf({ handle }: FakeAccount): string {
  return `17841${String(hash(`fbid ${handle}`) % 10 ** 12).padStart(12, '0')}`;
}

export function followsCountOf(account: FakeAccount): number {
  return account.followsCount ?? account.following?.length ?? DEFAULT_FOLLOWS;
}

export function followersCountOf(account: FakeAccount): number {
  return account.followersCount ?? Math.floor(100 * 1000 ** chance(`followers ${account.handle}`));
}

export function followingOf(account: FakeAccount): Items<string> {
  return account.following ?? generatedFollowing(account.handle, followsCountOf(account));
}

export function followersOf(account: FakeAccount): Items<string> {
  return generatedFollowing(`followers of ${account.handle}`, followersCountOf(account));
}

export function pictureOf(account: FakeAccount): string {
  return account.profilePicUrl ?? `https://cdn.example/${account.handle}.jpg?oe=6A000000`;
}

export function fullNameOf(account: FakeAccount): string {
  if (account.fullName !== undefined) return account.fullName;
  return account.handle.replace(/(^|[._])([a-z])/g, (_, __, letter: string) => ` ${letter.toUpperCase()}`).trim();
}

/** The handle in what people give: a handle, @handle or profile URL, in any case. */
export function handleIn(text: string): string {
  const path = /^(?:https?:\/\/)?(?:www\.)?instagram\.com\/([^/?#]+)/i.exec(text.trim())?.[1];
  return (path ?? text).trim().replace(/^@/, '').toLowerCase();
}

/** The accounts of this Instagram: the ones given, and every generated page. */
export class Accounts {
  readonly #byHandle = new Map<string, FakeAccount>();
  readonly #byId = new Map<string, FakeAccount>();

  constructor(accounts: readonly FakeAccount[]) {
    for (const account of accounts) {
      this.#byHandle.set(account.handle.toLowerCase(), account);
      this.#byId.set(idOfAccount(account), account);
    }
  }

  /** By handle, profile URL or numeric id; whoever is unknown is missing. */
  find(text: string): FakeAccount {
    const handle = handleIn(text);
    const known = this.#byHandle.get(handle) ?? this.#byId.get(handle);
    return known ?? { handle, state: GENERATED.test(handle) ? 'public' : 'missing' };
  }

  /** Whoever stands in a list is there, though maybe not known any better. */
  listed(handle: string): FakeAccount {
    return this.#byHandle.get(handle.toLowerCase()) ?? { handle };
  }
}
