import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { ConfigError, messageOf } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Delivery, Outcome } from './inbox.ts';
import { CALLS, type HookKind, WEBHOOKS } from './kinds.ts';
import { readDelivery } from './read-delivery.ts';
import { bringsSecret } from './secret.ts';

/** Whoever is slower, or says more, wants to keep connections busy. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const IDLE_MS = 60_000;
const CHECK_MS = 1_000;
const HEADER_BYTES = 16_384;
const MOST_HEADERS = 100;
const MOST_CONNECTIONS = 1_000;
/** So long what was begun is waited for when the receiver stops. */
const STOP_MS = 5_000;
/** When a vendor may come again. */
const RETRY_SECONDS = '10';

const PATHS: Readonly<Record<string, HookKind>> = { '/webhooks/instantly': WEBHOOKS, '/webhooks/vapi': CALLS };
const HEALTH = '/healthz';

export interface ReceiverOptions {
  host: string;
  port: number;
  secret: string;
  limits: Limits;
  store(delivery: Delivery): Promise<Outcome>;
  /** Whether the database answers. */
  isHealthy(): Promise<boolean>;
  warn(code: string, message: string): void;
}

export interface Receiver {
  url: string;
  /** Settles when the server fails by itself. */
  failed: Promise<never>;
  /** Takes nothing new, and answers what is under way. */
  stop(): Promise<void>;
}

/** Listens for what vendors report. An answer of 200 says that it is committed. Throws ConfigError where it cannot listen. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { host, port } = options;
  let stopping = false;
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: CHECK_MS,
      maxHeaderSize: HEADER_BYTES,
    },
    (request, response) => {
      if (stopping) response.setHeader('connection', 'close');
      const answering = stopping ? Promise.resolve(later(response)) : answer(request, response, options);
      answering.catch((error: unknown) => {
        // A client that went away is no failure of ours.
        if (!request.destroyed || request.complete) options.warn('failed', `a request failed: ${messageOf(error)}`);
        if (response.headersSent) response.destroy();
        else send(response, 500, 'failed');
      });
    },
  );
  server.maxHeadersCount = MOST_HEADERS;
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, host, port);
  const failed = new Promise<never>((_, reject) => server.on('error', reject));
  failed.catch(() => {});
  return {
    url: urlOf(server, host),
    failed,
    async stop() {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const patience = setTimeout(() => server.closeAllConnections(), STOP_MS);
      // Those that are answered meanwhile stay open for another request.
      const idle = setInterval(() => server.closeIdleConnections(), 50);
      await closed;
      clearTimeout(patience);
      clearInterval(idle);
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ReceiverOptions): Promise<void> {
  const path = pathOf(request);
  if (path === HEALTH) return answerHealth(request, response, options);
  const kind = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
  if (kind === undefined) return send(response, 404, 'there is nothing here');
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return send(response, 405, 'send it with POST');
  }
  if (!bringsSecret(request.headers, options.secret)) {
    options.warn('unauthorized', 'requests without the right secret were refused');
    response.setHeader('www-authenticate', 'Bearer');
    return send(response, 401, 'the secret is missing or wrong');
  }
  if (!isJson(request)) return send(response, 415, 'send JSON, as it is (application/json, no content-encoding)');
  const body = await readBody(request, options.limits.delivery);
  if (body === undefined) return send(response, 413, `more than ${options.limits.delivery} bytes`);
  const delivery = readDelivery(kind, path.slice(1), body, options.limits);
  const outcome = await options.store(delivery);
  if (outcome === 'later') return later(response);
  if (outcome === 'refused') return send(response, 400, delivery.bad[0]?.reason ?? 'it could not be stored');
  return send(response, 200);
}

async function answerHealth(request: IncomingMessage, response: ServerResponse, { isHealthy }: ReceiverOptions): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return send(response, 405, 'ask with GET');
  }
  return (await isHealthy()) ? send(response, 200) : send(response, 503, 'the database does not answer');
}

function later(response: ServerResponse): void {
  response.setHeader('retry-after', RETRY_SECONDS);
  send(response, 503, 'it is not stored: send it again');
}

function send(response: ServerResponse, status: number, error?: string): void {
  const body = JSON.stringify(error === undefined ? { status: 'ok' } : { status: 'error', error });
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

/** A slash at the end, and what stands behind a question mark, are no difference. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function isJson({ headers }: IncomingMessage): boolean {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  return encoding === 'identity' && (type === undefined || /^application\/(?:[\w.+-]+\+)?json$/.test(type));
}

/** Undefined: it is larger than it may be; the rest of it is read and forgotten, so that the sender hears why. */
async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > most) {
    request.resume();
    return undefined;
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    const chunk = z.instanceof(Buffer).parse(part);
    bytes += chunk.length;
    if (bytes > most) {
      request.resume();
      return undefined;
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    throw new ConfigError(`cannot listen on ${host}:${port}: ${messageOf(error)}`, {
      suggestion: 'choose another address with --listen HOST:PORT',
      cause: error,
    });
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : '';
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
