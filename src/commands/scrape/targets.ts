import type { OutreachDatabase } from '../../db/database.ts';
import { type DueClient, type DuePage, dueClients, pagesToScrape } from '../../db/discovery/scrape-queue.ts';
import { handleRoles } from '../../db/discovery/scrapes.ts';
import { allPages } from '../../db/paging.ts';
import type { Tiers } from '../../discovery/tiers.ts';
import { UsageError } from '../../errors.ts';

/** Every page of this list ranks all pages anew. */
const AT_ONCE = 20_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

export interface Freshness {
  /** What was scraped within so many milliseconds is fresh; undefined: nothing is. */
  maxAge: number | undefined;
  force: boolean;
}

/** ISO time; what was scraped since then is fresh. Undefined: nothing is. */
export function freshSince({ maxAge, force }: Freshness): string | undefined {
  return maxAge === undefined || force ? undefined : ago(maxAge);
}

export interface FollowingTargetOptions extends Freshness {
  handles: readonly string[];
  limit?: number;
}

/**
 * The clients whose lists are to be scraped: those that are named, or those that are due; of the named ones those that are fresh, too.
 * Throws UsageError for one that is no client.
 */
export async function followingTargets(
  db: OutreachDatabase,
  { handles, limit, ...freshness }: FollowingTargetOptions,
): Promise<{ due: DueClient[]; fresh: string[] }> {
  const since = freshSince(freshness);
  const older = since === undefined ? {} : { older_than: since };
  const filter = handles.length > 0 ? { handles: [...handles] } : { ...older, force: freshness.force };
  const due: DueClient[] = [];
  for await (const client of allPages((after, size) => dueClients(db, filter, after, size), limit)) due.push(client);
  const unknown = handles.filter((handle) => !due.some(({ ig_username }) => ig_username === handle));
  if (unknown.length > 0) {
    throw new UsageError(`no client is called ${unknown.join(', ')}`, {
      suggestion: 'check the spelling; --add-clients makes a new client of it',
    });
  }
  // What waits is not whole, however young it is.
  const isFresh = ({ last_scraped_at: at, waits }: DueClient) =>
    handles.length > 0 && since !== undefined && !waits && at !== null && Date.parse(at) >= Date.parse(since);
  return { due: due.filter((client) => !isFresh(client)), fresh: due.filter(isFresh).map(({ ig_username }) => ig_username) };
}

export interface ProfileTargetOptions extends FollowingTargetOptions {
  tier?: number[];
}

/** The pages whose profiles are to be scraped, best first. Named ones that are no page yet are taken as they are. */
export async function* profileTargets(
  db: OutreachDatabase,
  tiers: Tiers,
  { handles, tier, maxAge, force, limit }: ProfileTargetOptions,
): AsyncGenerator<Pick<DuePage, 'ig_username' | 'tier'>> {
  const since = freshSince({ maxAge, force });
  const named = handles.length > 0;
  const need = {
    hotlist: tiers.hotlist,
    min_clients: tiers.min_clients,
    min_followers: tiers.min_followers,
    fresh_since: since ?? ago(0),
    // Who names an account wants it now, also after a failure.
    retry_since: ago(named ? 0 : tiers.retry_after_hours * HOUR_MS),
    long_after: tiers.long_term_after_failures,
    long_since: ago(tiers.long_term_retry_days * DAY_MS),
    force: since === undefined,
    ...(named ? { handles: [...handles] } : {}),
    ...(tier === undefined ? {} : { tiers: tier }),
  };
  yield* allPages((after, size) => pagesToScrape(db, need, after, size), limit, AT_ONCE);
  if (!named) return;
  const { pages } = await handleRoles(db, handles);
  for (const handle of handles) if (!pages.has(handle)) yield { ig_username: handle, tier: 4 };
}
