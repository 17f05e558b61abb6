import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { Website } from '../../db/discovery/websites.ts';
import { type PublicWeb, type WebAnswer, WebError } from '../../sources/web/public-web.ts';
import { RobotsBook } from '../../sources/web/robots.ts';
import { readWebsite } from './read-website.ts';

/** Hosts at a time; a host is asked for one page at a time. */
const PARALLEL_HOSTS = 8;
/** Between two pages of one host, where its robots.txt does not ask for more. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
const MAX_BYTES = 2 * 1024 * 1024;
const TIMEOUT_MS = 15_000;

/** A page whose site is to be read. */
export interface SiteToRead {
  external_url: string;
  /** What is known of it. */
  website: Website | null;
}

/** Reads the sites that pages link to: one request a site, as its robots.txt allows, one host after itself. */
export class WebsiteReader {
  readonly #web: PublicWeb;
  readonly #robots: RobotsBook;
  readonly #signal: AbortSignal;
  /** When each host may be asked again. */
  readonly #next = new Map<string, number>();

  constructor(web: PublicWeb, signal: AbortSignal) {
    this.#web = web;
    this.#robots = new RobotsBook(web);
    this.#signal = signal;
  }

  /** What each address says now, by that address; where it cannot be read, what is known with the reason beside it. */
  async read(sites: readonly SiteToRead[]): Promise<Map<string, Website>> {
    const byHost = Map.groupBy(new Map(sites.map((site) => [site.external_url, site])).values(), hostOf);
    const found = new Map<string, Website>();
    await pMap(
      byHost.values(),
      async (some) => {
        for (const site of some) found.set(site.external_url, await this.#readOne(site));
      },
      { concurrency: PARALLEL_HOSTS, stopOnError: true },
    );
    return found;
  }

  async #readOne({ external_url, website }: SiteToRead): Promise<Website> {
    const at = new Date().toISOString();
    try {
      const url = toUrl(external_url);
      const answer = await this.#web.get(url, {
        accept: 'text/html, application/xhtml+xml',
        maxBytes: MAX_BYTES,
        longer: 'cut',
        timeoutMs: TIMEOUT_MS,
        mayAsk: (hop) => this.#ask(hop),
      });
      return { source_url: external_url, url: answer.url.href, read_at: at, ...readWebsite(htmlOf(answer), answer.url) };
    } catch (error) {
      if (!(error instanceof WebError)) throw error;
      const known = website?.source_url === external_url ? website : { emails: [], contact_forms: [], promo_pages: [], mentions: [] };
      return { ...known, source_url: external_url, failed_at: at, error: error.message };
    }
  }

  /** Throws WebError where robots.txt forbids it; waits until the host may be asked again. */
  async #ask(url: URL): Promise<void> {
    const pauseMs = Math.min(Math.max(PAUSE_MS, (await this.#robots.check(url)) * 1_000), LONGEST_PAUSE_MS);
    const now = Date.now();
    const turn = Math.max(now, this.#next.get(url.host) ?? 0);
    this.#next.set(url.host, turn + pauseMs);
    if (turn > now) await sleep(turn - now, undefined, { signal: this.#signal }).catch(() => this.#signal.throwIfAborted());
  }
}

function hostOf({ external_url }: SiteToRead): string {
  return URL.parse(external_url)?.host ?? external_url;
}

/** People write "page.example/shop" as well as the whole address. */
function toUrl(text: string): URL {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
  if (url === null) throw new WebError('refused', 'no address of the web');
  return url;
}

/** Throws WebError where what came is no page. */
function htmlOf({ status, contentType, charset, body }: WebAnswer): string {
  if (status !== 200) throw new WebError('unreachable', `answered ${status}`);
  if (contentType !== null && !/^(?:text\/html|application\/xhtml\+xml)$/.test(contentType))
    throw new WebError('refused', `is ${contentType}, no page`);
  const stated = charset ?? /<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]+)/i.exec(body.subarray(0, 2_048).toString('latin1'))?.[1];
  return decoderOf(stated).decode(body);
}

function decoderOf(label: string | undefined): TextDecoder {
  try {
    return new TextDecoder(label ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}
