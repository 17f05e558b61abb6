import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultPlan, type Faults } from './apify/faults.ts';
import { Refused } from './instantly/refused.ts';
import { route } from './instantly/routes.ts';
import { type Item, sampleWorkspace, type Workspace } from './instantly/workspace.ts';

export interface InstantlyServerOptions {
  /** Default: the sample. */
  workspace?: Workspace;
  key?: string;
  faults?: Partial<Faults>;
  /** In any window of the time; what is more is answered with 429, without a word when to come back. */
  limits?: { perSecond?: number; perMinute?: number; emailsPerMinute?: number };
  lastPageHasCursor?: boolean;
  latencyMs?: number;
  /** How long a connection that nobody uses stays; default: for ever. */
  keepAliveMs?: number;
}

export interface InstantlyRequest {
  method: string;
  /** Behind /api/v2. */
  path: string;
  query: Record<string, string>;
  body: Item;
  headers: IncomingMessage['headers'];
  at: number;
}

export interface InstantlyServer {
  /** INSTANTLY_API_URL. */
  url: string;
  key: string;
  workspace: Workspace;
  /** Every request, whatever became of it. */
  requests: InstantlyRequest[];
  /** How many were above the limits. */
  readonly exceeded: number;
  /** How many never got an answer. */
  readonly hung: number;
  /** Answers everything with this status and body; undefined: as usual again. */
  refuseWith(refusal: { status: number; body: string; contentType?: string } | undefined): void;
  setFaults(faults: Partial<Faults>): void;
  /** Sees every answer before it is sent; what it returns is sent instead. */
  onAnswer: ((request: InstantlyRequest, answer: unknown) => unknown) | undefined;
  close(): Promise<void>;
}

/** Instantly's API on loopback, with one workspace. */
export async function startInstantlyServer(options: InstantlyServerOptions = {}): Promise<InstantlyServer> {
  const { key = 'aW5zdGFudGx5LXRlc3Qta2V5Og==', workspace = sampleWorkspace(), lastPageHasCursor = true, latencyMs = 0 } = options;
  const { perSecond = 100, perMinute = 6_000, emailsPerMinute = 20 } = options.limits ?? {};
  const requests: InstantlyRequest[] = [];
  let faults = new FaultPlan(options.faults ?? {});
  let refusal: { status: number; body: string; contentType?: string } | undefined;
  let exceeded = 0;
  let hung = 0;

  function isAboveLimits({ path, at }: InstantlyRequest): boolean {
    const within = (ms: number) => requests.filter((request) => at - request.at < ms);
    const emails = path === '/emails' ? within(60_000).filter((request) => request.path === path).length : 0;
    return within(1_000).length > perSecond || within(60_000).length > perMinute || emails > emailsPerMinute;
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const at = performance.now();
    const sent = await readBody(incoming);
    const request: InstantlyRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname.replace(/^\/api\/v2/, ''),
      query: Object.fromEntries(url.searchParams),
      body: sent === '' ? {} : JSON.parse(sent),
      headers: incoming.headers,
      at,
    };
    requests.push(request);
    const isAbove = isAboveLimits(request);
    if (isAbove) exceeded += 1;
    const { fault, when, delayMs } = faults.decide(request.method, request.path);
    if (delayMs + latencyMs > 0) await sleep(delayMs + latencyMs);
    const answer = () => {
      if (refusal !== undefined) return { status: refusal.status, type: refusal.contentType, text: refusal.body };
      if (isAbove) return json(429, { statusCode: 429, error: 'Too Many Requests', message: 'Rate limit exceeded' });
      try {
        if (incoming.headers.authorization === undefined) throw unauthorized('Missing Authorization header');
        if (incoming.headers.authorization !== `Bearer ${key}`) throw unauthorized('Invalid authorization header or API key');
        if (sent === '' && incoming.headers['content-type'] !== undefined) {
          const message = "Body cannot be empty when content-type is set to 'application/json'";
          throw new Refused(400, { statusCode: 400, code: 'FST_ERR_CTP_EMPTY_JSON_BODY', error: 'Bad Request', message });
        }
        const value = route({ ...request, query: url.searchParams, workspace, lastPageHasCursor });
        return json(200, server.onAnswer?.(request, value) ?? value);
      } catch (error) {
        if (error instanceof Refused) return json(error.status, error.body);
        throw error;
      }
    };
    const done = fault === undefined || fault === 'rateTruncated' || when === 'after' ? answer() : undefined;
    if (fault === 'rateHang') {
      hung += 1;
      return;
    }
    if (fault === 'rate429')
      return send(outgoing, json(429, { statusCode: 429, error: 'Too Many Requests', message: 'Rate limit exceeded' }));
    if (fault === 'rate500') return send(outgoing, { status: 500, type: 'text/html', text: '<html>oops</html>' });
    if (fault === 'rateReset' || done === undefined) return void outgoing.destroy();
    send(outgoing, done, fault === 'rateTruncated');
  }

  const listener = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  listener.keepAliveTimeout = options.keepAliveMs ?? 0;
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const server: InstantlyServer = {
    url: `http://127.0.0.1:${address.port}`,
    key,
    workspace,
    requests,
    onAnswer: undefined,
    get exceeded() {
      return exceeded;
    },
    get hung() {
      return hung;
    },
    refuseWith(next) {
      refusal = next;
    },
    setFaults(next) {
      faults = new FaultPlan(next);
    },
    async close() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return server;
}

interface Answered {
  status: number;
  type?: string | undefined;
  text: string;
}

/** A text is JSON already: for digits that a number cannot hold. */
function json(status: number, value: unknown): Answered {
  return { status, text: typeof value === 'string' ? value : JSON.stringify(value) };
}

function unauthorized(message: string): Refused {
  return new Refused(401, { statusCode: 401, error: 'Unauthorized', message });
}

function send(outgoing: ServerResponse, { status, type = 'application/json; charset=utf-8', text }: Answered, truncated = false): void {
  const bytes = Buffer.from(text);
  outgoing.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  if (truncated) outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
  else outgoing.end(bytes);
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
