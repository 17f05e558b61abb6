import type { Response } from 'undici';
import { messageOf } from '../../errors.ts';
import { type Lookup, mayBePublic, NotPublicError, notPublic, publicLookup } from './public-address.ts';

const MOST_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Why something on the web was not had. */
export type WebProblem = 'not_public' | 'unreachable' | 'timeout' | 'redirects' | 'too_large' | 'refused';

export class WebError extends Error {
  override name = 'WebError' as const;
  readonly problem: WebProblem;

  constructor(problem: WebProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

export interface WebAnswer {
  /** Where it was in the end. */
  url: URL;
  status: number;
  /** Without parameters, lowercased; null where none is stated. */
  contentType: string | null;
  charset: string | null;
  body: Buffer;
}

export interface WebRequest {
  accept: string;
  /** Of the body, unpacked. */
  maxBytes: number;
  /** What happens to a longer body. */
  longer: 'refused' | 'cut';
  /** For each hop, from the question to the end of the body. */
  timeoutMs: number;
  /** Asked before each hop, also for where a redirect leads; throws WebError to refuse it. */
  mayAsk?: (url: URL) => Promise<void>;
}

export interface PublicWeb {
  /** Gets a URL from a public host. Throws WebError for whatever is the other side's; the signal's reason when it comes. */
  get(url: URL, request: WebRequest): Promise<WebAnswer>;
  close(): Promise<void>;
}

export interface PublicWebOptions {
  /** host:port of servers that may be asked although they are not public. */
  privateHosts: ReadonlySet<string>;
  version: string;
  signal: AbortSignal;
  lookup?: Lookup;
}

/**
 * Gets pages and pictures that strangers linked to: http and https only, from public addresses only. The address is checked where the
 * connection is made, so that neither a redirect nor a name that changes its mind leads to a machine inside.
 */
export async function openPublicWeb({ privateHosts, version, signal, lookup }: PublicWebOptions): Promise<PublicWeb> {
  const { Agent, fetch } = await import('undici');
  const outside = new Agent({ connect: { lookup: publicLookup(lookup), timeout: CONNECT_TIMEOUT_MS } });
  const inside = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
  const ask = (url: URL, accept: string, until: AbortSignal): Promise<Response> => {
    const isPrivate = privateHosts.has(`${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`);
    if (!isPrivate && !mayBePublic(url.hostname)) throw notPublic(url.hostname);
    return fetch(url, {
      redirect: 'manual',
      dispatcher: isPrivate ? inside : outside,
      signal: until,
      headers: { accept, 'user-agent': `outreach/${version}` },
    });
  };
  return {
    async get(url, { accept, maxBytes, longer, timeoutMs, mayAsk }) {
      try {
        let at = checked(url);
        for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
          await mayAsk?.(at);
          // Whoever waits for a turn does not wait for an answer.
          const response = await ask(at, accept, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
          const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
          if (location === null) return await answer(at, response, maxBytes, longer);
          await response.body?.cancel();
          at = checked(URL.parse(location, at));
        }
        throw new WebError('redirects', `more than ${MOST_REDIRECTS} redirects`);
      } catch (error) {
        signal.throwIfAborted();
        throw asWebError(error);
      }
    },
    async close() {
      await Promise.all([outside.destroy(), inside.destroy()]);
    },
  };
}

function checked(url: URL | null): URL {
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new WebError('refused', 'no address of the web');
  if (url.username !== '' || url.password !== '') throw new WebError('refused', 'the address has a user name in it');
  return url;
}

async function answer(url: URL, response: Response, maxBytes: number, longer: 'refused' | 'cut'): Promise<WebAnswer> {
  const [type = '', ...parameters] = (response.headers.get('content-type') ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => /^\s*charset="?([\w.:-]+)/.exec(text)?.[1]).find((name) => name !== undefined) ?? null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    // Leaving the loop early gives the connection up.
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size <= maxBytes) continue;
      if (longer === 'refused') throw new WebError('too_large', `larger than ${Math.round(maxBytes / 1024)} KiB`);
      break;
    }
  }
  return { url, status: response.status, contentType: type.trim() || null, charset, body: Buffer.concat(chunks).subarray(0, maxBytes) };
}

function asWebError(error: unknown): WebError {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof WebError) return cause;
    if (cause instanceof NotPublicError) return new WebError('not_public', cause.message, { cause: error });
    if (cause.name === 'TimeoutError') return new WebError('timeout', 'no answer in time', { cause: error });
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  return new WebError('unreachable', code ?? messageOf(cause), { cause: error });
}
