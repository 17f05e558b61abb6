import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { afterEach } from 'vitest';

export interface Answer {
  status?: number;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
}

export interface WebServer {
  /** http://127.0.0.1:PORT */
  url: string;
  /** As OUTREACH_PRIVATE_HOSTS names it. */
  host: string;
  /** Method and path of every request, in order. */
  requests: string[];
  /** The most requests that were open at one time. */
  readonly mostOpen: number;
  close(): Promise<void>;
}

/** `startWebServer` for a file of tests: what a test has started is closed after it; `servers` are those of this test. */
export function webServers(): { servers: WebServer[]; serve: typeof startWebServer } {
  const servers: WebServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return {
    servers,
    async serve(...args) {
      const server = await startWebServer(...args);
      servers.push(server);
      return server;
    },
  };
}

/** Somebody's web server on loopback: answers by path, 404 for the rest; a function may answer by itself. */
export async function startWebServer(
  pages: Record<string, Answer | ((request: IncomingMessage, response: ServerResponse) => void)>,
  address = '127.0.0.1',
): Promise<WebServer> {
  const requests: string[] = [];
  let open = 0;
  let mostOpen = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once('close', () => {
      open -= 1;
    });
    const page = pages[new URL(request.url ?? '/', 'http://x').pathname];
    if (typeof page === 'function') return page(request, response);
    response.writeHead(page === undefined ? 404 : (page.status ?? 200), page?.headers ?? { 'content-type': 'text/html; charset=utf-8' });
    response.end(page?.body ?? '');
  });
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  return {
    url: `http://${address}:${bound.port}`,
    host: `${address}:${bound.port}`,
    requests,
    get mostOpen() {
      return mostOpen;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
