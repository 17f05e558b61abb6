import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, OutreachError, ServiceError } from '../../src/errors.ts';
import { parseExact } from '../../src/sources/exact-json.ts';
import { Service, type ServiceOptions, UnknownOutcomeError } from '../../src/sources/http.ts';
import { type Answer, webServers } from '../support/web-server.ts';

const SECRET = 'c2VjcmV0LWtleQ==';
const { serve } = webServers();

function service(baseUrl: string, options: Partial<ServiceOptions> = {}): Service {
  return new Service({
    name: 'Vendor',
    baseUrl: `${baseUrl}/api/v2`,
    headers: { authorization: `Bearer ${SECRET}` },
    version: '1.2.3',
    signal: new AbortController().signal,
    firstDelayMs: 1,
    timeoutMs: 2_000,
    ...options,
  });
}

/** Answers one after the other; the last one for ever. A function answers by itself. */
function inTurn(...answers: (Answer | 'reset' | 'cut' | 'hang')[]) {
  let n = 0;
  return async () => {
    const server = await serve({
      '/api/v2/things': (request, response) => {
        const answer = answers[Math.min(n++, answers.length - 1)];
        request.resume();
        if (answer === 'reset') return void response.socket?.destroy();
        if (answer === 'hang') return;
        if (answer === 'cut') {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{"items":[');
          return void setTimeout(() => response.socket?.destroy(), 5);
        }
        response.writeHead(answer?.status ?? 200, { 'content-type': 'application/json', ...answer?.headers });
        response.end(answer?.body ?? '{"ok":true}');
      },
    });
    return server;
  };
}

const ok = z.object({ ok: z.boolean() });

describe('a request that is safe to repeat', () => {
  it.each([
    ['429 without a word when to come back', { status: 429, body: '{"statusCode":429}' }],
    ['500', { status: 500, body: 'oops' }],
    ['a page of a wall in between', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['a connection that breaks', 'reset'],
    ['an answer that breaks off', 'cut'],
    ['an answer that is cut, and says that it is whole', { body: '{"ok":tr' }],
    ['silence', 'hang'],
  ] as const)('is made again after %s', async (_what, trouble) => {
    const server = await inTurn(trouble, trouble, {})();
    expect(await service(server.url, { timeoutMs: 200 }).get('things', ok)).toEqual({ ok: true });
    expect(server.requests).toHaveLength(3);
  });

  it.each([400, 401, 402, 403, 404, 409, 413, 422])('is not made again after %i', async (status) => {
    const server = await inTurn({ status, body: '{"message":"no"}' })();
    await expect(service(server.url).get('things', ok)).rejects.toThrow(`Vendor refused GET things: HTTP ${status}, "no"`);
    expect(server.requests).toHaveLength(1);
  });

  it('ends with exit code 5 where nothing helps, and with 4 where the key is refused', async () => {
    const down = await inTurn({ status: 503 })();
    await expect(service(down.url, { retries: 2 }).get('things', ok)).rejects.toBeInstanceOf(ServiceError);
    expect(down.requests).toHaveLength(3);
    const refused = await inTurn({ status: 401 })();
    await expect(service(refused.url).get('things', ok)).rejects.toBeInstanceOf(ConfigError);
  });

  it('waits as long as the server wants it to', async () => {
    const server = await inTurn({ status: 429, headers: { 'retry-after': '1' } }, {})();
    const started = performance.now();
    await service(server.url).get('things', ok);
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it('ends at once when the command is to stop', async () => {
    const server = await inTurn('hang')();
    const stop = new AbortController();
    const going = service(server.url, { signal: stop.signal, timeoutMs: 60_000 }).get('things', ok);
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    await expect(going).rejects.toThrow('stopped');
  });
});

describe('a request that may not be repeated', () => {
  const post = (server: { url: string }) =>
    service(server.url, { timeoutMs: 200 }).request('post', 'things', ok, { body: { a: 1 }, repeat: 'never' });

  it.each(['reset', 'hang', 'cut', { body: '{"ok":tr' }] as const)('is sent once: %j', async (trouble) => {
    const server = await inTurn(trouble, {})();
    await expect(post(server)).rejects.toBeInstanceOf(UnknownOutcomeError);
    expect(server.requests).toHaveLength(1);
  });

  it('is sent again after 429 alone', async () => {
    const limited = await inTurn({ status: 429 }, {})();
    expect(await post(limited)).toEqual({ ok: true });
    const down = await inTurn({ status: 500 }, {})();
    await expect(post(down)).rejects.toThrow(OutreachError);
    expect(down.requests).toHaveLength(1);
  });
});

describe('every request', () => {
  it('names the tool, and sends a content type with a body alone', async () => {
    const seen: (string | undefined)[][] = [];
    const server = await serve({
      '/api/v2/things': (request, response) => {
        seen.push([request.method, request.headers['user-agent'], request.headers['content-type'], request.url]);
        response.end('{"ok":true}');
      },
    });
    await service(server.url).get('things', ok, { ids: ['a', 'b'], limit: 100, since: undefined });
    await service(server.url).request('post', 'things', ok, {});
    await service(server.url).request('post', 'things', ok, { body: {} });
    expect(seen).toEqual([
      ['GET', 'outreach/1.2.3', undefined, '/api/v2/things?ids=a&ids=b&limit=100'],
      ['POST', 'outreach/1.2.3', undefined, '/api/v2/things'],
      ['POST', 'outreach/1.2.3', 'application/json', '/api/v2/things'],
    ]);
  });

  it('waits for its pace, each try anew', async () => {
    const server = await inTurn({ status: 500 }, {})();
    const paced: string[] = [];
    await service(server.url, { pace: async (path) => void paced.push(path) }).get('things', ok);
    expect(paced).toEqual(['things', 'things']);
  });

  it('does not follow an answer elsewhere with its key', async () => {
    const other = await inTurn({})();
    const server = await inTurn({ status: 302, headers: { location: `${other.url}/api/v2/things` } })();
    await expect(service(server.url, { retries: 0 }).get('things', ok)).rejects.toThrow(OutreachError);
    expect(other.requests).toEqual([]);
  });

  it('tells nothing of its key', async () => {
    for (const trouble of ['reset', { status: 401 }, { status: 500 }, { body: '[]' }] as const) {
      const server = await inTurn(trouble)();
      const error = await service(server.url, { retries: 0 })
        .get('things', ok)
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OutreachError);
      expect(error instanceof OutreachError ? `${error.message} ${error.suggestion} ${error.stack}` : '').not.toContain(SECRET);
    }
  });
});

describe('numbers', () => {
  it.each(['1.10', '9007199254740993', '1e400', '-0', '0.1234567890123456789', '[1.0,{"a":1E5}]', '{"a":"1.0"}'])(
    'are written as they were read: %s',
    (text) => {
      expect(JSON.stringify(parseExact(text))).toBe(text);
    },
  );

  it('are plain where a double holds them', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseExact(text))).toBe(text);
      }),
    );
  });
});
