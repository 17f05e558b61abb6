import { z } from 'zod';
import { type FakeAccount, followersOf, followingOf, handleIn } from './accounts.ts';
import { type Actor, type ActorContext, required } from './actor.ts';
import { type Entry, ROWS } from './following-rows.ts';
import { first, type Items, joined, mapped, paged } from './items.ts';
import { hash, idOf } from './random.ts';

const DEFAULT_LIMIT = 200;
const PAGE_ROWS = 50;
/** A cursor row stands after so many rows. */
const CURSOR_EVERY = 50;

interface ListRequest {
  sources: string[];
  kind: Entry['kind'];
  limit: number;
}

/** An actor that lists whom accounts follow. */
interface ListActor {
  name: string;
  id?: string;
  input: z.ZodType<ListRequest>;
  /** One account's list, in the actor's own rows. */
  list(source: string, entries: Items<Entry>): Items<unknown>;
  /** In place of the list of an account that cannot be listed. */
  refusal(source: string, state: 'private' | 'missing'): unknown[];
  /** Puts the account itself at the head of its list. */
  includesItself?: boolean;
  output?: Actor['output'];
}

const handles = z.array(z.string()).min(1);
const limit = z.number().int().positive();
const following = (sources: string[], most: number = Number.MAX_SAFE_INTEGER): ListRequest => ({ sources, kind: 'following', limit: most });
const kindIn = (text: string): Entry['kind'] => (/^followings?$/i.test(text) ? 'following' : 'followers');
/** What the undocumented ones take. */
const ANY_INPUT = z
  .object({ usernames: handles, maxItems: limit.optional() })
  .transform(({ usernames, maxItems }) => following(usernames, maxItems));

const LIST_ACTORS: readonly ListActor[] = [
  {
    name: 'apify/instagram-followers-following-scraper',
    input: z
      .object({ usernames: handles, dataToScrape: z.string().regex(/^(following|followers)$/i), resultsLimit: limit.optional() })
      .transform(({ usernames, dataToScrape, resultsLimit }) => ({ ...following(usernames, resultsLimit), kind: kindIn(dataToScrape) })),
    // Which of its two shapes an account's list has depends on its handle.
    list: (source, entries) => (hash(source) % 2 === 0 ? mapped(entries, ROWS.apify) : mapped(entries, ROWS.apifyCamel)),
    refusal: (_, state) => [{ error: state === 'private' ? 'private_account' : 'no_items' }],
  },
  {
    name: 'scraping_solutions/instagram-scraper-followers-following-no-cookies',
    input: z
      .object({
        Account: handles,
        dataToScrape: z.enum(['Followings', 'Followers']),
        resultsLimit: z.number().int().min(25).max(500_000).default(DEFAULT_LIMIT),
        continuationToken: z.string().optional(),
      })
      .transform(({ Account, dataToScrape, resultsLimit }) => ({ ...following(Account, resultsLimit), kind: kindIn(dataToScrape) })),
    list: (_, entries) => mapped(entries, ROWS.scrapingSolutions),
    refusal: () => [],
    output: continuations,
  },
  {
    name: 'datadoping/instagram-following-scraper',
    input: z
      .object({ usernames: handles, max_count: z.number().int().min(50) })
      .transform(({ usernames, max_count }) => following(usernames, max_count)),
    list: (_, entries) => mapped(entries, ROWS.datadoping),
    refusal: () => [],
  },
  {
    name: 'datavoyantlab/instagram-following-scraper',
    input: z.object({ usernames: handles.max(10) }).transform(({ usernames }) => following(usernames)),
    list: (_, entries) => mapped(entries, ROWS.datavoyantlab),
    refusal: (source, state) => [{ username: source, error: state === 'private' ? 'Account is private' : 'User not found' }],
  },
  {
    name: 'louisdeconinck/instagram-following-scraper',
    id: 'w0pct4EQqHEnWRnj8',
    input: z
      .object({ usernames: handles, cookies: z.string().optional(), maxResults: limit.optional(), includeUserInfo: z.boolean().optional() })
      .transform(({ usernames, maxResults }) => following(usernames, maxResults)),
    list: (_, entries) => mapped(entries, ROWS.louisdeconinck),
    refusal: () => [],
    includesItself: true,
  },
  {
    name: 'thenetaji/instagram-following-scraper',
    input: z
      .object({ username: handles, type: z.enum(['followings', 'followers']), maxItem: limit.optional() })
      .transform(({ username, type, maxItem }) => ({ ...following(username, maxItem), kind: kindIn(type) })),
    list: (_, entries) => mapped(entries, ROWS.thenetaji),
    refusal: (source, state) => [{ source_username: source, error: state === 'private' ? 'private_account' : 'not_found' }],
  },
  {
    name: 'memo23/instagram-following-scraper',
    input: ANY_INPUT,
    list: (source, entries) => withCursors(source, mapped(entries, ROWS.memo23)),
    refusal: (source) => [{ sourceUsername: source, errorDescription: 'The list is empty or private' }],
  },
  {
    name: 'goat255/instagram-following-scraper',
    input: z
      .object({ usernames: handles, maxFollowingPerUser: limit.optional(), concurrency: limit.optional() })
      .transform(({ usernames, maxFollowingPerUser }) => following(usernames, maxFollowingPerUser)),
    list: (_, entries) => mapped(entries, ROWS.goat255),
    refusal: () => [],
  },
  {
    name: 'seemuapps/instagram-followers-scraper',
    input: ANY_INPUT,
    list(source, entries) {
      const pages = paged(mapped(entries, ROWS.seemuapps), PAGE_ROWS);
      return mapped(pages, (results, page) => ({ cursor_next: page === pages.length - 1 ? null : idOf(`${source} ${page}`), results }));
    },
    refusal: () => [{ cursor_next: null, results: [] }],
  },
];

export const FOLLOWING_ACTORS: readonly Actor[] = LIST_ACTORS.map((actor) => ({
  id: actor.id ?? idOf(actor.name),
  name: actor.name,
  ...(actor.output === undefined ? {} : { output: actor.output }),
  rows(input, context) {
    const request = required(actor.input, input);
    return joined(request.sources.map((text) => rowsOf(actor, request, context.accounts.find(text), context)));
  },
}));

function rowsOf(actor: ListActor, request: ListRequest, account: FakeAccount, { accounts, truncateTo }: ActorContext): Items<unknown> {
  const source = account.handle;
  const { state = 'public' } = account;
  if (state !== 'public') return actor.refusal(source, state === 'private' ? 'private' : 'missing');
  const { kind } = request;
  const own: Items<string> = actor.includesItself === true ? [source] : [];
  const list = joined([own, kind === 'following' ? followingOf(account) : followersOf(account)]);
  const cut = first(list, Math.min(request.limit, truncateTo));
  return actor.list(
    source,
    mapped(cut, (handle) => ({ source, followed: accounts.listed(handle), kind })),
  );
}

/** Rows without a handle between the others, as the paging of the actor leaves them. */
function withCursors(sourceUsername: string, rows: Items<unknown>): Items<unknown> {
  const groups = paged(rows, CURSOR_EVERY);
  return joined(
    Array.from({ length: groups.length }, (_, group) => [
      ...(groups.at(group) ?? []),
      ...(group === groups.length - 1 ? [] : [{ sourceUsername, type: 'cursor', cursor: idOf(`${sourceUsername} ${group}`) }]),
    ]),
  );
}

/** Which lists go on, by account. */
function continuations(input: unknown, { accounts }: ActorContext): unknown {
  const given = z.object({ Account: handles, dataToScrape: z.string(), resultsLimit: z.number().default(DEFAULT_LIMIT) }).parse(input);
  return {
    continuations: given.Account.map((text) => {
      const account = accounts.find(text);
      const hasNextPage = (account.state ?? 'public') === 'public' && followingOf(account).length > given.resultsLimit;
      const nextContinuationToken = hasNextPage ? idOf(`continue ${account.handle}`) : null;
      return { account: handleIn(text), dataToScrape: given.dataToScrape, hasNextPage, nextContinuationToken };
    }),
  };
}
