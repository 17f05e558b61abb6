import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Lookup } from '../../../src/sources/web/public-address.ts';
import { openPublicWeb, type PublicWeb, type WebRequest } from '../../../src/sources/web/public-web.ts';
import { RobotsBook } from '../../../src/sources/web/robots.ts';
import { startWebServer, type WebServer } from '../../support/web-server.ts';

const REQUEST: WebRequest = { accept: '*/*', maxBytes: 1_000, longer: 'refused', timeoutMs: 20_000 };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(...args: Parameters<typeof startWebServer>): Promise<WebServer> {
  const server = await startWebServer(...args);
  closing.push(() => server.close());
  return server;
}

async function web(allowed: readonly WebServer[], more: { lookup?: Lookup; signal?: AbortSignal } = {}): Promise<PublicWeb> {
  const opened = await openPublicWeb({
    privateHosts: new Set(allowed.map(({ host }) => host)),
    version: '9.9.9',
    signal: new AbortController().signal,
    ...more,
  });
  closing.push(() => opened.close());
  return opened;
}

/** A name server that knows every name at these addresses. */
function nameServer(...addresses: string[]): Lookup {
  return (_, __, done) => {
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    done(null, found);
  };
}

describe('what strangers link to', () => {
  test('is got, with who asks', async () => {
    let agent: string | undefined;
    const server = await serve({
      '/a': (request, response) => {
        agent = request.headers['user-agent'];
        response.writeHead(200, { 'content-type': 'Text/HTML; Charset="ISO-8859-1"' }).end('hello');
      },
    });
    const answer = await (await web([server])).get(new URL(`${server.url}/a`), REQUEST);
    expect({ ...answer, body: answer.body.toString(), url: answer.url.href }).toEqual({
      url: `${server.url}/a`,
      status: 200,
      contentType: 'text/html',
      charset: 'iso-8859-1',
      body: 'hello',
    });
    expect(agent).toBe('outreach/9.9.9');
  });

  test('is never asked of a machine inside: by address, by name, or by one of several addresses', async () => {
    const server = await serve({ '/': { body: 'secret' } });
    const port = new URL(server.url).port;
    const plain = await web([]);
    for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', 'localhost']) {
      await expect(plain.get(new URL(`http://${host}:${port}/`), REQUEST)).rejects.toMatchObject({ problem: 'not_public' });
    }
    for (const addresses of [['127.0.0.1'], ['::1'], ['93.184.215.14', '127.0.0.1'], ['169.254.169.254']]) {
      const named = await web([], { lookup: nameServer(...addresses) });
      await expect(named.get(new URL(`http://rebound.com:${port}/`), REQUEST)).rejects.toMatchObject({ problem: 'not_public' });
    }
    expect(server.requests).toEqual([]);
  });

  test('a redirect leads to no machine inside, and to nothing that is not the web', async () => {
    const inside = await serve({ '/': { body: 'secret' } }, '127.0.0.2');
    const server = await serve({
      '/in': { status: 302, headers: { location: inside.url } },
      '/file': { status: 301, headers: { location: 'file:///etc/passwd' } },
      '/user': { status: 307, headers: { location: '//me:pw@shop.com/' } },
      '/loop': { status: 302, headers: { location: '/loop' } },
      '/ok': { status: 308, headers: { location: '/there?x=1' } },
      '/there': { body: 'here' },
    });
    const open = await web([server]);
    const problemAt = (path: string) => open.get(new URL(path, server.url), REQUEST).catch((error) => error.problem);
    expect(await problemAt('/in')).toBe('not_public');
    expect(await problemAt('/file')).toBe('refused');
    expect(await problemAt('/user')).toBe('refused');
    expect(await problemAt('/loop')).toBe('redirects');
    expect(inside.requests).toEqual([]);
    expect(server.requests.filter((request) => request.endsWith('/loop'))).toHaveLength(6);
    const answer = await open.get(new URL('/ok', server.url), REQUEST);
    expect([answer.url.pathname, answer.body.toString()]).toEqual(['/there', 'here']);
  });

  test('is bounded in size, unpacked', async () => {
    const server = await serve({
      '/long': { body: Buffer.alloc(5_000, 'x') },
      '/bomb': { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(50_000_000)) },
      '/just': { body: Buffer.alloc(1_000, 'x') },
    });
    const open = await web([server]);
    await expect(open.get(new URL('/long', server.url), REQUEST)).rejects.toMatchObject({ problem: 'too_large' });
    await expect(open.get(new URL('/bomb', server.url), REQUEST)).rejects.toMatchObject({ problem: 'too_large' });
    expect((await open.get(new URL('/just', server.url), REQUEST)).body).toHaveLength(1_000);
    expect((await open.get(new URL('/long', server.url), { ...REQUEST, longer: 'cut' })).body).toHaveLength(1_000);
  });

  test('is bounded in time, also where it drips', async () => {
    const server = await serve({
      '/drip': (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write('.'), 20);
        response.once('close', () => clearInterval(drip));
      },
    });
    const slow = (await web([server])).get(new URL('/drip', server.url), { ...REQUEST, maxBytes: 1_000_000, timeoutMs: 200 });
    await expect(slow).rejects.toMatchObject({ problem: 'timeout' });
  });

  test('a signal ends it with its own reason; nobody there is unreachable', async () => {
    const stop = new AbortController();
    const server = await serve({ '/hang': () => stop.abort(new Error('stopped')) });
    const open = await web([server], { signal: stop.signal });
    await expect(open.get(new URL('/hang', server.url), REQUEST)).rejects.toThrow('stopped');
    const gone = await startWebServer({});
    await gone.close();
    await expect((await web([gone])).get(new URL(gone.url), REQUEST)).rejects.toMatchObject({
      problem: 'unreachable',
      message: 'ECONNREFUSED',
    });
  });
});

describe('robots.txt', () => {
  test('is asked once a host, and honoured', async () => {
    const server = await serve({ '/robots.txt': { body: 'User-agent: outreach\nDisallow: /private\n\nUser-agent: *\nDisallow: /' } });
    const book = new RobotsBook(await web([server]));
    await book.check(new URL('/open', server.url));
    await book.check(new URL('/also', server.url));
    await expect(book.check(new URL('/private/x', server.url))).rejects.toMatchObject({ problem: 'refused' });
    expect(server.requests).toEqual(['GET /robots.txt']);
  });

  test('that is not there allows all; a server that fails allows nothing', async () => {
    const missing = await serve({});
    const broken = await serve({ '/robots.txt': { status: 503 } });
    const book = new RobotsBook(await web([missing, broken]));
    await book.check(new URL('/x', missing.url));
    await expect(book.check(new URL('/x', broken.url))).rejects.toMatchObject({ problem: 'unreachable' });
  });
});
