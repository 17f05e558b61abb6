import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { type Website, websiteSchema } from '../../db/discovery/websites.ts';
import { storable } from '../../sources/storable.ts';
import { type PublicWeb, type WebAnswer, WebError } from '../../sources/web/public-web.ts';
import { RobotsBook } from '../../sources/web/robots.ts';
import { readWebsite } from './read-website.ts';

/** Hosts at a time; a host is asked for one page at a time. */
const PARALLEL_HOSTS = 8;
/** Between two pages of one host, where its robots.txt does not ask for more. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 15_000;

/** What came of an address: what its site says, or why that is not known. */
export type SiteReading = { site: Website } | { failed_at: string; error: string };

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

  /** What each address says now, by that address. When the signal comes, those that were read until then. */
  async read(addresses: readonly string[]): Promise<Map<string, SiteReading>> {
    const byHost = Map.groupBy(new Set(addresses), hostOf);
    const found = new Map<string, SiteReading>();
    const readHost = async (some: readonly string[]): Promise<void> => {
      for (const address of some) found.set(address, await this.#readOne(address));
    };
    await pMap(byHost.values(), readHost, { concurrency: PARALLEL_HOSTS }).catch((error: unknown) => {
      if (!this.#signal.aborted) throw error;
    });
    return found;
  }

  async #readOne(address: string): Promise<SiteReading> {
    const at = new Date().toISOString();
    try {
      const answer = await this.#web.get(toUrl(address), {
        accept: 'text/html, application/xhtml+xml',
        maxBytes: MAX_BYTES,
        longer: 'cut',
        timeoutMs: TIMEOUT_MS,
        mayAsk: (hop) => this.#ask(hop),
      });
      const words = readWebsite(htmlOf(answer), answer.url);
      // Whatever a stranger's page has in it, it can be stored.
      return { site: websiteSchema.parse(storable({ source_url: address, url: answer.url.href, read_at: at, ...words }).value) };
    } catch (error) {
      if (!(error instanceof WebError)) throw error;
      return { failed_at: at, error: error.message };
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

function hostOf(address: string): string {
  return URL.parse(withScheme(address))?.host ?? address;
}

function withScheme(address: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`;
}

/** People write "page.example/shop" as well as the whole address. */
function toUrl(text: string): URL {
  const url = URL.parse(withScheme(text));
  if (url === null) throw new WebError('refused', 'no address of the web');
  return url;
}

/** Throws WebError where what came is no page. */
function htmlOf({ status, contentType, charset, body }: WebAnswer): string {
  if (status !== 200) throw new WebError('unreachable', `answered ${status}`);
  if (contentType !== null && !/^(?:text\/html|application\/xhtml\+xml)$/.test(contentType))
    throw new WebError('refused', `is ${contentType}, no page`);
  const stated =
    charset ?? /<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})/i.exec(body.subarray(0, 2_048).toString('latin1'))?.[1];
  return decoderOf(stated).decode(body);
}

function decoderOf(label: string | undefined): TextDecoder {
  try {
    return new TextDecoder(label ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}
