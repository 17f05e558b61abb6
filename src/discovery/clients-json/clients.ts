import type { ClientRow, NewRun } from '../../db/discovery/imports.ts';
import type { Json } from '../../db/json.ts';
import { latest } from './page.ts';
import type { ClientRecord } from './record.ts';

/** A following list of the file, or (scrapedAt null) a client that pages name. `client`: the first source of the same client. */
export interface Source {
  handle: string;
  scrapedAt: string | null;
  client: number;
}

export interface Client {
  row: ClientRow;
  runs: NewRun[];
  /** Newest last_scraped among the spellings, whose name stands. */
  nameAsOf: string;
}

/** The clients of a file, few enough for memory: spellings of one handle merged, those that only pages name included. */
export class ClientBook {
  readonly sources: Source[] = [];
  mergedSpellings = 0;
  /** Clients without a record of their own. */
  created = 0;
  readonly #clients = new Map<string, Client>();
  readonly #firstSource = new Map<string, number>();

  all(): Client[] {
    return [...this.#clients.values()];
  }

  get(handle: string): Client | undefined {
    return this.#clients.get(handle);
  }

  merge(
    handle: string,
    record: ClientRecord,
    facts: { addedAt: string | null; scrapedAt: string | null; extra: { [key: string]: Json } | undefined },
  ): void {
    const known = this.#clients.get(handle);
    if (known !== undefined) this.mergedSpellings += 1;
    const client = known ?? emptyClient(handle);
    const { addedAt, scrapedAt, extra } = facts;
    const asOf = scrapedAt ?? '';
    if (known === undefined || asOf >= client.nameAsOf) {
      client.row.display_name = record.name?.trim() || client.row.display_name;
      client.nameAsOf = asOf;
    }
    client.row.added_at = earliest(client.row.added_at, addedAt);
    client.row.last_scraped_at = latest(client.row.last_scraped_at, scrapedAt);
    const retrieved = record.following_count ?? record.following?.length ?? 0;
    if (scrapedAt !== null) client.runs.push(followingRun(handle, scrapedAt, retrieved));
    client.row.metadata = {
      ...client.row.metadata,
      ...(extra === undefined ? {} : { extra }),
      // Without a scrape there is no run that could keep the number. The length of a list is none: it may be a part.
      ...(scrapedAt === null && record.following_count ? { following_count: record.following_count } : {}),
    };
    this.#clients.set(handle, client);
  }

  /** A following list, or a mention without one; the answer is its index. */
  addSource(handle: string, scrapedAt: string | null): number {
    const index = this.sources.length;
    const client = this.#firstSource.get(handle) ?? index;
    this.#firstSource.set(handle, client);
    this.sources.push({ handle, scrapedAt, client });
    return index;
  }

  /** The first source of a client that a page names. */
  sourceOf(handle: string): number {
    return this.#firstSource.get(handle) ?? this.addSource(handle, null);
  }

  /** Gives every client that only pages name a record of its own. */
  createNamed(): void {
    for (const { handle } of this.sources) {
      if (this.#clients.has(handle)) continue;
      this.created += 1;
      this.#clients.set(handle, emptyClient(handle));
    }
  }
}

function emptyClient(handle: string): Client {
  return {
    row: { ig_username: handle, display_name: null, added_at: null, last_scraped_at: null, file_updated_at: null, metadata: {} },
    runs: [],
    nameAsOf: '',
  };
}

/** Expected count unknown, so the coverage stays null. */
function followingRun(handle: string, scrapedAt: string, retrieved: number): NewRun {
  return {
    job_type: 'client_following',
    target_username: handle,
    status: 'succeeded',
    total_retrieved: retrieved,
    error_message: null,
    finished_at: scrapedAt,
    metadata: {},
  };
}

function earliest(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b < a) ? b : a;
}
