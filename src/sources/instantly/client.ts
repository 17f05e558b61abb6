import { z } from 'zod';
import type { OutreachDatabase } from '../../db/database.ts';
import type { RateWindow } from '../../db/ops/requests.ts';
import { ConfigError, type OutreachError, ServiceError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { type Refusal, RequestRefusedError, Service } from '../http.ts';
import { Limiter } from '../limiter.ts';

/** The most that the vendor gives at a time; with more it answers 400. */
const PAGE_SIZE = 100;
/** What was granted is to be sent by then: see Limiter. */
const FRESH_MS = 500;
/** So many of a second's requests are asked for at a time. */
const SHARE_OF_SECOND = 10;
const LARGEST_BATCH = 50;

/** The vendor's limits, of the workspace and of its list of e-mails. */
export interface InstantlyLimits {
  perSecond: number;
  perMinute: number;
  emailsPerMinute: number;
}

export interface InstantlyOptions {
  key: string;
  /** Without /api/v2, and without a slash at its end. */
  baseUrl: string;
  limits: InstantlyLimits;
  db: OutreachDatabase;
  version: string;
  signal: AbortSignal;
  /** How much of an answer is read at most. */
  bounds: Limits;
}

/** A list of the vendor's, and what it is narrowed down to. What it does not know, the vendor ignores: then it answers with everything. */
export type InstantlyList =
  | { path: string; query: Record<string, string> }
  | { path: string; body: Record<string, string | readonly string[]> };

export interface VendorPage {
  items: readonly unknown[];
  /** Where the next one begins. A short page may have one, and the last one may, too. */
  next: string | undefined;
}

/** The key is good, and may not do this. */
export class ScopeError extends ConfigError {}
/** The vendor has no such thing. */
export class MissingError extends RequestRefusedError {}

const pageSchema = z.object({ items: z.array(z.unknown()), next_starting_after: z.string().nullish() });
const workspaceSchema = z.object({ id: z.string().min(1) });
const blockedSchema = z.object({ items: z.array(z.unknown()) });
const counter = z.number().int().nonnegative();
const addedSchema = z.object({
  total_sent: counter,
  leads_uploaded: counter,
  in_blocklist: counter,
  duplicated_leads: counter,
  skipped_count: counter,
  invalid_email_count: counter,
  incomplete_count: counter,
  duplicate_email_count: counter,
  remaining_in_plan: counter.nullish(),
  /** index: the place in what was sent. */
  created_leads: z.array(z.object({ index: counter, id: z.string().min(1), email: z.string().nullish() })),
});
/** What the vendor says of leads that were added: how many went which way, and the ids of those that are new. */
export type AddedLeads = z.infer<typeof addedSchema>;
const entrySchema = z.object({ bl_value: z.string() });
const removedSchema = z.object({ count: counter.nullish() });

/** Where somebody may be at the vendor already, so that they are left out. */
export type SkipIfIn = 'workspace' | 'campaign' | 'list' | 'none';

/** A lead as the vendor takes it; keys that it does not know are refused. */
export interface NewLead {
  email: string;
  first_name?: string;
  last_name?: string;
  company_name?: string;
  job_title?: string;
  phone?: string;
  website?: string;
  /** For its templates; no lists, no objects. */
  custom_variables?: Record<string, string | number>;
}

/** Instantly's API, version 2, as far as it is used. Throws OutreachErrors, and DatabaseErrors where its requests cannot be counted. */
export class Instantly {
  readonly #service: Service;
  readonly #limits: InstantlyLimits;
  readonly #newLimiter: (name: string, windows: readonly RateWindow[]) => Limiter;
  #limiters: { all: Limiter; emails: Limiter } | undefined;

  constructor({ key, baseUrl, limits, db, version, signal, bounds }: InstantlyOptions) {
    this.#limits = limits;
    this.#newLimiter = (name, windows) => new Limiter({ db, name, windows, signal, batch: batchOf(windows) });
    this.#service = new Service({
      name: 'Instantly',
      baseUrl: `${baseUrl}/api/v2`,
      headers: { authorization: `Bearer ${key}` },
      version,
      signal,
      bounds,
      pace: (path) => this.#pace(path),
      explain,
    });
  }

  /** Number of requests sent so far, retries included. */
  get requests(): number {
    return this.#service.requests;
  }

  /** Counts with the requests of everybody who works on this workspace, from now on. */
  countFor(workspace: string): void {
    const { perSecond, perMinute, emailsPerMinute } = this.#limits;
    this.#limiters = {
      all: this.#newLimiter(`instantly:${workspace}`, [
        { seconds: 1, limit: perSecond },
        { seconds: 60, limit: perMinute },
      ]),
      emails: this.#newLimiter(`instantly:${workspace}:emails`, [{ seconds: 60, limit: emailsPerMinute }]),
    };
  }

  /** The workspace of the key. Throws ScopeError or MissingError where the key cannot ask for it. */
  async workspace(): Promise<string> {
    return (await this.#service.get('workspaces/current', workspaceSchema)).id;
  }

  /** The pages of a list from `after` on, to its end: no cursor, or no items; or a page of which isLast knows that nothing comes behind it. */
  async *pages(list: InstantlyList, after?: string, isLast?: (page: VendorPage) => boolean): AsyncGenerator<VendorPage> {
    const cursors = new Set<string>();
    for (let cursor = after; ; ) {
      const { items, next_starting_after } = await this.#page(list, cursor);
      const next = next_starting_after || undefined;
      if (items.length === 0) return;
      yield { items, next };
      if (next === undefined || isLast?.({ items, next }) === true) return;
      if (cursors.has(next) || next === after) {
        throw new ServiceError(`Instantly gave the same cursor of ${list.path} twice: its list has no end`, {
          suggestion: 'what was stored so far is kept; run the same command again later',
        });
      }
      cursors.add(next);
      cursor = next;
    }
  }

  /** What is no list: an array, all at once. */
  array(path: string, query: Record<string, string>): Promise<readonly unknown[]> {
    return this.#service.get(path, z.array(z.unknown()), query);
  }

  /** One thing by its id. Throws MissingError. */
  one(path: string): Promise<unknown> {
    return this.#service.get(path, z.unknown());
  }

  /** Adds up to 1,000 addresses or domains to the block list; what is there already stays. */
  async block(values: readonly string[]): Promise<void> {
    await this.#service.request('post', 'block-lists-entries/bulk-create', blockedSchema, { body: { bl_values: values }, repeat: 'safe' });
  }

  /** Addresses and domains of the block list that contain a text. */
  async blockedLike(search: string): Promise<string[]> {
    const values: string[] = [];
    for await (const { items } of this.pages({ path: 'block-lists-entries', query: { search } })) {
      for (const item of items) values.push(entrySchema.parse(item).bl_value.trim().toLowerCase());
    }
    return values;
  }

  /**
   * Adds up to 1,000 leads to a campaign, with one request that is never repeated by itself: where its answer is lost, only the list says who
   * arrived (UnknownOutcomeError).
   */
  async addLeads(campaign: string, leads: readonly NewLead[], skip: SkipIfIn): Promise<AddedLeads> {
    const body = {
      campaign_id: campaign,
      leads,
      skip_if_in_workspace: skip === 'workspace',
      skip_if_in_campaign: skip === 'workspace' || skip === 'campaign',
      skip_if_in_list: skip === 'workspace' || skip === 'list',
    };
    return this.#service.request('post', 'leads/add', addedSchema, { body });
  }

  /**
   * Takes leads out of a campaign, each by its id; who is gone already is not counted. Without ids the vendor would take out everybody: the limit
   * keeps it to as many as are named. Returns how many were there.
   */
  async removeLeads(campaign: string, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const body = { campaign_id: campaign, ids, limit: ids.length };
    return (await this.#service.request('delete', 'leads', removedSchema, { body, repeat: 'safe' })).count ?? ids.length;
  }

  #page(list: InstantlyList, cursor: string | undefined): Promise<z.infer<typeof pageSchema>> {
    const place = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { starting_after: cursor }) };
    if ('query' in list) return this.#service.get(list.path, pageSchema, { ...list.query, ...place });
    return this.#service.request('post', list.path, pageSchema, { body: { ...list.body, ...place }, repeat: 'safe' });
  }

  async #pace(path: string): Promise<void> {
    if (this.#limiters === undefined) return;
    const { all, emails } = this.#limiters;
    if (path !== 'emails') return all.take();
    for (;;) {
      await emails.take();
      const granted = performance.now();
      await all.take();
      // What had to wait for the other one is not sent late, where it would fall into the next window.
      if (performance.now() - granted < FRESH_MS) return;
    }
  }
}

function batchOf(windows: readonly RateWindow[]): number {
  const perSecond = Math.min(...windows.map(({ seconds, limit }) => limit / seconds));
  return Math.min(LARGEST_BATCH, Math.max(1, Math.floor(perSecond / SHARE_OF_SECOND)));
}

function explain({ status, said, body }: Refusal): OutreachError | undefined {
  const quoted = said === '' ? '' : `: "${said}"`;
  switch (status) {
    case 401:
      return new ConfigError(`Instantly does not know this key${quoted}`, {
        suggestion:
          'set INSTANTLY_API_KEY to a key of API v2 (Settings > Integrations > API keys), as it is shown; v1 keys are no longer taken',
      });
    case 402:
      return new ConfigError(`Instantly wants a paid plan for its API${quoted}`, {
        suggestion: 'the API comes with the Growth plan and above: see Settings > Billing & Usage at Instantly',
      });
    case 403:
      if (/\b1010\b/.test(body) && said === '') {
        return new ConfigError('the wall before Instantly (Cloudflare, error 1010) refused this program', {
          suggestion: 'try from another network; if INSTANTLY_API_URL names a proxy, let it pass the User-Agent on',
        });
      }
      return new ScopeError(`Instantly's key may not do this${quoted}`, {
        suggestion:
          'give the key the scopes workspaces, campaigns, accounts, leads, emails and block_list_entries (all:read; leads:all to send leads up and take them down), or leave out with --only what it may not read',
      });
    case 404:
      return new MissingError(`Instantly has no such thing${quoted}`);
    default:
      return undefined;
  }
}
