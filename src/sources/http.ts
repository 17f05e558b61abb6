import ky, { HTTPError, type KyInstance } from 'ky';
import { z } from 'zod';
import { ConfigError, OutreachError, ServiceError } from '../errors.ts';
import { beyond, type Limits } from '../limits.ts';
import { parseExact } from './exact-json.ts';

/** An answer, with its body, may take so long. */
const TIMEOUT_MS = 30_000;
/** After the first try: 1, 2, 4, 8 and 16 s, a fifth more or less so that clients do not come back together. */
const RETRIES = 5;
const FIRST_DELAY_MS = 1_000;
/** What a server asks for with Retry-After is done up to here. */
const LONGEST_WAIT_MS = 120_000;
/** Not executed, or of a server that may answer the next time. */
const RETRIED_STATUSES = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];
/** Refused before anything was done: these may be repeated even where the request itself may not. */
const NEVER_EXECUTED = [429];
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];
/** Of what a server says, in a message of ours. */
const LONGEST_QUOTE = 200;

/** What a server said no with. */
export interface Refusal {
  status: number;
  /** Its own words, from `message` or `error` of a JSON body; empty where there are none. */
  said: string;
  /** The body as it came, for what is no JSON. */
  body: string;
}

export interface ServiceOptions {
  /** As people know it: "Instantly". */
  name: string;
  /** With the path that all requests begin with: https://api.instantly.ai/api/v2 */
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  /** Parameters of every URL that nobody may see, as some vendors want their key: added as it is sent, so that no error knows them. */
  secrets?: Readonly<Record<string, string>>;
  /** Sent as outreach/VERSION: some vendors' walls refuse the names that libraries give themselves. */
  version: string;
  signal: AbortSignal;
  /** How much of an answer is read at most. */
  bounds: Limits;
  timeoutMs?: number;
  retries?: number;
  firstDelayMs?: number;
  /** Waits until the next request may be sent; called before each try. */
  pace?: (path: string) => Promise<void>;
  /** What a refusal means and what to do, where the vendor's words do not say it. */
  explain?: (refusal: Refusal) => OutreachError | undefined;
}

export interface RequestOptions {
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  body?: unknown;
  /** Default: a GET is safe, everything else is sent once; an answer that is lost then is an UnknownOutcomeError. */
  repeat?: 'safe' | 'never';
}

/** The server said no, for good: nothing was done. */
export class RequestRefusedError extends OutreachError {}

/** A request that may not be repeated was sent, and nobody knows what became of it. */
export class UnknownOutcomeError extends ServiceError {}

/** A JSON API of a vendor: time-outs, retries, pace and explained errors. Its errors name paths and never keys. */
export class Service {
  readonly #options: ServiceOptions;
  readonly #ky: KyInstance;
  /** Number of requests sent so far, retries included. */
  requests = 0;

  constructor(options: ServiceOptions) {
    this.#options = options;
    const firstDelayMs = options.firstDelayMs ?? FIRST_DELAY_MS;
    this.#ky = ky.create({
      prefix: options.baseUrl,
      headers: { 'user-agent': `outreach/${options.version}`, accept: 'application/json', ...options.headers },
      redirect: 'error', // a key must not go where an answer sends it
      timeout: false, // below, with the body's time
      signal: options.signal,
      retry: {
        limit: options.retries ?? RETRIES,
        methods: ['get', 'post', 'patch', 'delete'],
        statusCodes: RETRIED_STATUSES,
        afterStatusCodes: RETRIED_STATUSES,
        maxRetryAfter: LONGEST_WAIT_MS,
        delay: (attempt) => firstDelayMs * 2 ** (attempt - 1),
        jitter: (delay) => delay * (0.8 + Math.random() * 0.4),
      },
    });
  }

  get<T>(path: string, schema: z.ZodType<T>, query: RequestOptions['query'] = {}): Promise<T> {
    return this.request('get', path, schema, { query, repeat: 'safe' });
  }

  /** The value of the answer's body, numbers as `parseExact` keeps them. Throws OutreachErrors, and what the pace throws. */
  async request<T>(
    method: 'get' | 'post' | 'patch' | 'delete',
    path: string,
    schema: z.ZodType<T>,
    { query = {}, body, repeat = 'never' }: RequestOptions,
  ): Promise<T> {
    const { name, bounds, pace, timeoutMs = TIMEOUT_MS, signal } = this.#options;
    let value: { json: unknown } | undefined;
    /** What failed on this side: asking again does not help. */
    let ours: { error: unknown } | undefined;
    try {
      await this.#ky(path, {
        method,
        searchParams: searchParams(query),
        ...(body === undefined ? {} : { json: body }),
        fetch: async (input, init) => {
          try {
            await pace?.(path);
          } catch (error) {
            ours = { error };
            throw error;
          }
          this.requests += 1;
          const timeout = AbortSignal.timeout(timeoutMs);
          return fetch(this.#withSecrets(input), { ...init, signal: AbortSignal.any([timeout, signal]) });
        },
        retry: { shouldRetry: ({ error }) => (ours === undefined ? mayRepeat(error, repeat) : false) },
        hooks: {
          afterResponse: [
            async ({ response }) => {
              if (!response.ok) return undefined;
              try {
                const text = await readText(response, bounds);
                if (text === undefined) {
                  ours = { error: beyond('answer', bounds, `${name} answered ${path} with more than`) };
                  return undefined;
                }
                value = { json: parseExact(text) };
                return undefined;
              } catch (error) {
                signal.throwIfAborted();
                // Cut on its way: what was asked for was done, and may only be asked for again where that does no harm.
                if (repeat === 'never') throw error;
                return ky.retry({ code: 'the answer was cut', ...(error instanceof Error ? { cause: error } : {}) });
              }
            },
          ],
        },
      });
    } catch (error) {
      signal.throwIfAborted();
      throw ours === undefined ? await this.#explained(error, method, path, repeat) : ours.error;
    }
    if (ours !== undefined) throw ours.error;
    if (value === undefined) throw new ServiceError(`${name} answered ${method.toUpperCase()} ${path} without a body`);
    const parsed = schema.safeParse(value.json);
    if (parsed.success) return parsed.data;
    throw new ServiceError(
      `${name} answered ${path} in a shape that this outreach does not know: ${z.prettifyError(parsed.error).split('\n')[0]}`,
      { suggestion: 'nothing of that answer was stored; look for a newer outreach' },
    );
  }

  #withSecrets(input: string | URL | Request): string | URL | Request {
    const secrets = Object.entries(this.#options.secrets ?? {});
    if (secrets.length === 0 || !(input instanceof Request)) return input;
    const url = new URL(input.url);
    for (const [name, value] of secrets) url.searchParams.set(name, value);
    return new Request(url, input);
  }

  /** What a server says, without what it was told in confidence. */
  #withoutSecrets(text: string): string {
    return Object.values(this.#options.secrets ?? {}).reduce(
      (rest, secret) => rest.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***'),
      text,
    );
  }

  async #explained(error: unknown, method: string, path: string, repeat: 'safe' | 'never'): Promise<OutreachError> {
    if (error instanceof OutreachError) return error;
    const { name, explain } = this.#options;
    const request = `${method.toUpperCase()} ${path}`;
    if (error instanceof HTTPError) {
      // A failure of a server, or of one in between, says nothing of what was done.
      if (repeat === 'never' && error.response.status >= 500) return unknownOutcome(name, request, `HTTP ${error.response.status}`, error);
      const body = typeof error.data === 'string' ? error.data : JSON.stringify(error.data ?? '');
      const refusal = readRefusal(error.response.status, this.#withoutSecrets(body));
      return explain?.(refusal) ?? explainStatus(name, request, refusal);
    }
    const reason = reasonOf(error);
    if (repeat === 'never' && !NEVER_SENT.includes(codeOf(error) ?? '')) {
      return unknownOutcome(name, request, reason, error);
    }
    return new ServiceError(`${name} could not be reached (${request}): ${reason}`, {
      suggestion: 'what was stored so far is kept; run the same command again to go on',
      cause: error,
    });
  }
}

function unknownOutcome(name: string, request: string, reason: string, cause: unknown): UnknownOutcomeError {
  return new UnknownOutcomeError(`${name} gave no answer to ${request} (${reason}): whether it was done is not known`, {
    suggestion: 'it was not sent again; look at the vendor what became of it',
    cause,
  });
}

/** The text of an answer; undefined where it is larger than an answer may be. */
async function readText(response: Response, bounds: Limits): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > bounds.answer) return undefined;
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

function searchParams(query: NonNullable<RequestOptions['query']>): string[][] {
  return Object.entries(query).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((item) => [key, String(item)]);
  });
}

function mayRepeat(error: Error, repeat: 'safe' | 'never'): boolean | undefined {
  // Undefined: as the list of statuses says, and when the server says.
  if (error instanceof HTTPError) return repeat === 'safe' || NEVER_EXECUTED.includes(error.response.status) ? undefined : false;
  return repeat === 'safe' || NEVER_SENT.includes(codeOf(error) ?? '');
}

/** The innermost code: fetch wraps what happened on the socket. */
function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  let at: Error = error;
  while (at.cause instanceof Error) at = at.cause;
  return at.name === 'TimeoutError' ? 'no answer in time' : (codeOf(error) ?? at.message);
}

const saidSchema = z.object({ message: z.string().optional(), error: z.string().optional() });

function readRefusal(status: number, body: string): Refusal {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { status, said: '', body };
  }
  const parsed = saidSchema.safeParse(json);
  const said = parsed.success ? (parsed.data.message ?? parsed.data.error ?? '') : '';
  return { status, said: said.slice(0, LONGEST_QUOTE), body };
}

function explainStatus(name: string, request: string, { status, said }: Refusal): OutreachError {
  const message = `${name} refused ${request}: HTTP ${status}${said === '' ? '' : `, "${said}"`}`;
  if (status === 401 || status === 403) return new ConfigError(message, { suggestion: 'check the key and what it may do' });
  if (RETRIED_STATUSES.includes(status)) {
    return new ServiceError(message, { suggestion: 'what was stored so far is kept; run the same command again later' });
  }
  return new RequestRefusedError(message);
}
