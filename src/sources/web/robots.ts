import robotsParser from 'robots-parser';
import { type PublicWeb, WebError } from './public-web.ts';

/** What RFC 9309 asks a reader of robots.txt to take in at least. */
const MAX_BYTES = 500 * 1024;
const TIMEOUT_MS = 10_000;
const PRODUCT = 'outreach';
/** Rules of so many hosts are kept; a host that comes back later is asked again. */
const MOST_KEPT = 500;

type Rules = ReturnType<typeof robotsParser>;

/** The rules of the hosts that were asked: each is read once. */
export class RobotsBook {
  readonly #web: PublicWeb;
  readonly #rules = new Map<string, Promise<Rules>>();

  constructor(web: PublicWeb) {
    this.#web = web;
  }

  /**
   * Returns how many seconds its host asks to wait between two pages, 0 where it does not say. Throws WebError where it does not want this
   * URL to be read, or its rules cannot be had.
   */
  async check(url: URL): Promise<number> {
    let rules = this.#rules.get(url.origin);
    if (rules === undefined) {
      rules = this.#read(url.origin);
      this.#rules.set(url.origin, rules);
      for (const oldest of this.#rules.keys()) {
        if (this.#rules.size <= MOST_KEPT) break;
        this.#rules.delete(oldest);
      }
    }
    const known = await rules;
    if (known.isDisallowed(url.href, PRODUCT) === true) throw new WebError('refused', 'robots.txt does not allow it');
    return known.getCrawlDelay(PRODUCT) ?? 0;
  }

  /** RFC 9309, 2.3.1: rules that are not there (4xx) allow all; while a server fails (5xx, no answer) nothing is allowed. */
  async #read(origin: string): Promise<Rules> {
    const address = new URL('/robots.txt', origin);
    const { status, body } = await this.#web.get(address, {
      accept: 'text/plain',
      maxBytes: MAX_BYTES,
      longer: 'cut',
      timeoutMs: TIMEOUT_MS,
    });
    if (status >= 500 || status === 429) throw new WebError('unreachable', `robots.txt answered ${status}`);
    return robotsParser(address.href, status >= 200 && status < 300 ? body.toString('utf8') : '');
  }
}
