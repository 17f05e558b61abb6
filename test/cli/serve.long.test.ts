import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { summarySchema } from '../../src/summary.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { callReport, delivery, mailId, useHooks } from '../support/hooks.ts';
import type { TestHost } from '../support/host.ts';

const SECRET = 'a-secret-of-the-webhooks-0123456789';
const database = useDatabase({ each: true });
const hooks = useHooks(database);

interface Served {
  url: string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

/** A receiver in this process. */
async function serve({ env, ...options }: CliOptions = {}): Promise<Served> {
  const hosted = Promise.withResolvers<TestHost>();
  const done = runCli(['serve', '--webhooks', '--listen', '127.0.0.1:0'], {
    env: { OUTREACH_DATABASE: database.url, OUTREACH_WEBHOOK_SECRET: SECRET, ...env },
    ...options,
    onHost: hosted.resolve,
  });
  const host = await hosted.promise;
  let url: string | undefined;
  while (url === undefined) {
    await Promise.race([sleep(20), done.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
    url = /listening on (http:\S+)/.exec(host.stderr.text())?.[1];
  }
  const base = url;
  return {
    url: base,
    post: (path, body, headers = { authorization: `Bearer ${SECRET}` }) =>
      fetch(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    stop(signal = 'SIGTERM') {
      host.emit(signal, signal);
      return done;
    },
  };
}

/** Runs work against a receiver, which is stopped whatever happens. */
async function serving<T>(
  work: (server: Served) => Promise<T>,
  options?: CliOptions,
): Promise<{ value: T; stdout: string; stderr: string }> {
  const server = await serve(options);
  try {
    const value = await work(server);
    const { stdout, stderr } = await server.stop();
    return { value, stdout, stderr };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** The database behind a door that can be shut. */
async function doorTo(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isShut = false;
  const door = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    if (isShut) return socket.destroy();
    const inner = connect({ host: hostname, port: Number(port) }).on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const address = door.address();
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(typeof address === 'object' ? address?.port : '');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: through.href,
    shut() {
      isShut = true;
      cut();
    },
    open() {
      isShut = false;
    },
    async close() {
      cut();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}

const reply = (n: number) => delivery('reply_received', { email_id: mailId(n), lead_email: `lead-${n}@clinic.example` });
const stored = async () => (await database.sql`select count(*)::int as n from outbound.events`)[0]?.n;

describe('serve --webhooks', () => {
  it('answers once it is stored: a reply has stopped the campaign by then', async () => {
    const server = await serve();
    expect((await server.post('/webhooks/instantly', delivery('email_sent', { email_id: mailId(1), step: 1 }))).status).toBe(200);
    const response = await server.post('/webhooks/instantly', delivery('reply_received', { email_id: mailId(2) }));
    expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await hooks.places()).toEqual(['joe@clinic.example Dental clinics EU: replied replied not_scheduled']);
    await database.sql`update outbound.leads set phone = '+14155550100'`;
    expect((await server.post('/webhooks/vapi', callReport('a', 'voicemail'), { 'x-vapi-secret': SECRET })).status).toBe(200);
    const ended = await server.stop();
    expect({ ...ended, exitCode: 143 }).toEqual(ended);
    expect(summarySchema.strict().parse(JSON.parse(ended.stdout))).toMatchObject({
      command: 'serve',
      events: { inserted: 3, repeated: 0 },
      unmatched: 0,
    });
    const [run] = await database.sql`select command, status, exit_code, counts -> 'tables' -> 'outbound.events' as events from ops.runs`;
    expect(run).toEqual({ command: 'serve', status: 'interrupted', exit_code: 143, events: { inserted: 3, updated: 0, unchanged: 0 } });
    expect(ended.stderr).not.toContain(SECRET);
  });

  it.each<[what: string, path: string, init: RequestInit, status: number]>([
    ['another path', '/', { method: 'POST' }, 404],
    ['a path of nobody', '/webhooks/other', { method: 'POST', body: '{}' }, 404],
    ['a name that every object has', '/constructor', { method: 'POST', body: '{}' }, 404],
    ['another method', '/webhooks/instantly', {}, 405],
    ['health with another method', '/healthz', { method: 'POST' }, 405],
    ['no secret', '/webhooks/instantly', { method: 'POST', body: '{}', headers: { authorization: '' } }, 401],
    ['a wrong secret', '/webhooks/vapi', { method: 'POST', body: '{}', headers: { authorization: 'Bearer x' } }, 401],
    ['another scheme', '/webhooks/vapi', { method: 'POST', body: '{}', headers: { authorization: `Basic ${SECRET}` } }, 401],
    ['a form', '/webhooks/vapi', { method: 'POST', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['a compressed body', '/webhooks/vapi', { method: 'POST', body: '{}', headers: { 'content-encoding': 'gzip' } }, 415],
    ['too much', '/webhooks/instantly', { method: 'POST', body: JSON.stringify({ text: 'x'.repeat(3_000_000) }) }, 413],
    ['nothing', '/webhooks/instantly', { method: 'POST', body: '' }, 400],
    ['no JSON', '/webhooks/instantly', { method: 'POST', body: '{"event_type": ' }, 400],
    ['no delivery', '/webhooks/instantly', { method: 'POST', body: '{"hello": 1}' }, 400],
    ['a number beyond all bounds', '/webhooks/instantly', { method: 'POST', body: '{"event_type": "email_sent", "n": 1e999999}' }, 400],
    ['brackets without an end', '/webhooks/vapi', { method: 'POST', body: `${'['.repeat(9_999)}${']'.repeat(9_999)}` }, 400],
    ['a message of another type', '/webhooks/vapi', { method: 'POST', body: '{"message": {"type": "status-update"}}' }, 200],
  ])('%s is answered as it should', async (_what, path, init, status) => {
    await serving(async ({ url }) => {
      const headers = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json', ...init.headers };
      const response = await fetch(`${url}${path}`, { ...init, headers });
      expect({ status: response.status, said: await response.text() }).toMatchObject({ status });
    });
    expect(await stored()).toBe(0);
  });

  it('a body without a length is cut off, too', async () => {
    await serving(async ({ url }) => {
      const body = new ReadableStream({
        start(controller) {
          for (let i = 0; i < 40; i++) controller.enqueue(Buffer.alloc(65_536, 32));
          controller.close();
        },
      });
      const init: RequestInit = { method: 'POST', body, duplex: 'half', headers: { authorization: `Bearer ${SECRET}` } };
      expect((await fetch(`${url}/webhooks/instantly`, init)).status).toBe(413);
    });
  });

  it.each([
    ['authorization', `Bearer ${SECRET}`],
    ['authorization', `bearer   ${SECRET}`],
    ['x-webhook-secret', SECRET],
    ['x-vapi-secret', SECRET],
  ])('takes the secret as %s', async (name, value) => {
    await serving(async ({ post }) => {
      expect((await post('/webhooks/instantly', reply(1), { [name]: value })).status).toBe(200);
      expect((await post('/webhooks/instantly', reply(2), { [name]: `${value}x` })).status).toBe(401);
    });
    expect(await stored()).toBe(1);
  });

  it('does not start without a secret, and says nothing of one', async () => {
    for (const OUTREACH_WEBHOOK_SECRET of [undefined, '', '   ', 'with a blank']) {
      const { exitCode, stderr } = await runCli(['serve', '--webhooks', '--listen', '127.0.0.1:0'], {
        env: { OUTREACH_DATABASE: database.url, OUTREACH_WEBHOOK_SECRET },
      });
      expect(exitCode).toBe(4);
      expect(stderr).toContain('OUTREACH_WEBHOOK_SECRET');
      expect(stderr).not.toContain('with a blank');
    }
    const { exitCode } = await runCli(['serve', '--listen', '127.0.0.1:0'], { env: { OUTREACH_DATABASE: database.url } });
    expect(exitCode).toBe(2);
  });

  it('keeps what is malformed, for somebody to correct', async () => {
    const { stdout } = await serving(async ({ post }) => {
      expect((await post('/webhooks/instantly', { ...reply(1), lead_email: 'nobody' })).status).toBe(400);
      expect((await post('/webhooks/instantly', '{oops')).status).toBe(400);
      expect((await post('/webhooks/instantly', [reply(2), { event_type: 'email_sent' }])).status).toBe(400);
      expect((await post('/webhooks/vapi', callReport('a', 'voicemail'))).status).toBe(200);
    });
    expect(await stored()).toBe(1);
    const { run_id } = summarySchema.parse(JSON.parse(stdout));
    const rejects = await database.sql`select pointer, reason, record from ops.rejects where run_id = ${run_id ?? ''} order by pointer`;
    expect(rejects.map(({ pointer, reason }) => `${pointer} ${String(reason).replace(/JSON: .*/, 'JSON')}`)).toEqual([
      '/webhooks/instantly/0 lead_email is no e-mail address',
      '/webhooks/instantly/1 it is not JSON',
      '/webhooks/instantly/2 timestamp is missing',
      '/webhooks/vapi/3 no lead has the number +14155550100',
    ]);
    await database.sql`update outbound.leads set phone = '+14155550100'`;
    const corrected = [
      { pointer: '/webhooks/instantly/0', record: reply(1) },
      { pointer: '/webhooks/instantly/1', record: reply(3) },
      { pointer: '/webhooks/vapi/3', record: callReport('a', 'voicemail') },
    ];
    const retried = await hooks.run(['rejects', 'retry', run_id ?? '', '-'], { input: hooks.lines(corrected) });
    expect(retried).toMatchObject({ exitCode: 0 });
    expect(await stored()).toBe(4);
    const open = await database.sql`select pointer from ops.rejects where retried_by is null`;
    expect([...open]).toEqual([{ pointer: '/webhooks/instantly/2' }]);
  });

  it('replays, and many at once, are stored once', async () => {
    const { stdout } = await serving(async ({ post }) => {
      const all = Array.from({ length: 600 }, (_, i) => post('/webhooks/instantly', reply(i % 200)));
      for (const response of await Promise.all(all)) expect(response.status).toBe(200);
    });
    expect(await stored()).toBe(200);
    expect(JSON.parse(stdout)).toMatchObject({ events: { inserted: 200, repeated: 400 }, unmatched: 0 });
  });

  it('while sending is halted, what comes in is stored, and becomes events later; who bounced is suppressed at once', async () => {
    await hooks.run(['halt', '--reason', 'test']);
    const { stdout } = await serving(async ({ post }) => {
      expect((await post('/webhooks/instantly', reply(1))).status).toBe(200);
      expect((await post('/webhooks/instantly', delivery('email_bounced', { lead_email: 'gone@clinic.example' }))).status).toBe(200);
    });
    expect(JSON.parse(stdout)).toMatchObject({ events: { inserted: 0 }, warnings: [{ code: 'halted', count: 2 }] });
    expect(await stored()).toBe(0);
    expect([...(await database.sql`select value, reason from ops.suppressions`)]).toEqual([
      { value: 'gone@clinic.example', reason: 'bounced' },
    ]);
    await hooks.run(['resume']);
    expect(await hooks.run(['sync-instantly', 'normalize'])).toMatchObject({ exitCode: 0 });
    expect(await stored()).toBe(2);
  });

  it('a database that is down is 503 and unhealthy, and everything goes on when it is back', async () => {
    const door = await doorTo(database.url);
    await serving(
      async ({ url, post }) => {
        expect((await fetch(`${url}/healthz`)).status).toBe(200);
        door.shut();
        expect((await post('/webhooks/instantly', reply(1))).status).toBe(503);
        expect((await fetch(`${url}/healthz`)).status).toBe(503);
        door.open();
        while ((await post('/webhooks/instantly', reply(1))).status !== 200) await sleep(100);
        await sleep(2_100);
        expect((await fetch(`${url}/healthz`)).status).toBe(200);
      },
      { env: { OUTREACH_DATABASE: door.url } },
    );
    expect(await stored()).toBe(1);
    await door.close();
  });

  it('an address that is taken is told', async () => {
    await serving(async ({ url }) => {
      const { exitCode, stderr } = await runCli(['serve', '--webhooks', '--listen', new URL(url).host], {
        env: { OUTREACH_DATABASE: database.url, OUTREACH_WEBHOOK_SECRET: SECRET },
      });
      expect(exitCode).toBe(4);
      expect(stderr).toContain('--listen');
    });
  });

  it('stops by itself, and SIGINT is 130', async () => {
    const { exitCode } = await runCli(['serve', '--webhooks', '--listen', '127.0.0.1:0', '--for', '200ms'], {
      env: { OUTREACH_DATABASE: database.url, OUTREACH_WEBHOOK_SECRET: SECRET },
    });
    expect(exitCode).toBe(0);
    const server = await serve();
    expect((await server.stop('SIGINT')).exitCode).toBe(130);
  });
});
