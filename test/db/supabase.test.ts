import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BatchSizer, sendInBatches } from '../../src/db/batches.ts';
import { OutreachDatabase } from '../../src/db/database.ts';
import { type DatabaseError, explain } from '../../src/db/errors.ts';
import { supabaseTransport } from '../../src/db/transports/supabase.ts';
import { serve } from '../support/web.ts';

const KEY = `sb_secret_${'c'.repeat(22)}_00000000`;

/** A gateway that answers as hosted Supabase does (facts/supabase.md section 4), for what no local server does. */
async function withStub<T>(
  answers: (n: number, body: string, request: Request) => Response,
  work: (db: OutreachDatabase, seen: Request[]) => Promise<T>,
  retryDelaysMs = [1, 1],
): Promise<T> {
  const seen: Request[] = [];
  const server = await serve(async (request) => {
    seen.push(request.clone());
    return answers(seen.length, await request.text(), request);
  });
  const target = { kind: 'supabase', url: server.url, key: KEY, databaseUrl: undefined } as const;
  const db = new OutreachDatabase(target, supabaseTransport(target), { retryDelaysMs });
  try {
    return await work(db, seen);
  } finally {
    await db.close();
    await server.close();
  }
}

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const error = (status: number, code: string, message: string, hint: string | null = null) =>
  json(status, { code, message, details: null, hint });
const html = (status: number, title: string) =>
  new Response(`<!DOCTYPE html><html><head><title>${title}</title></head></html>`, { status, headers: { 'content-type': 'text/html' } });
const ping = (db: OutreachDatabase) =>
  db.call('ops', 'find_import', { command: 'c', sha256: 's', options: {} }, z.object({ ok: z.boolean() }));
const failure = (db: OutreachDatabase): Promise<DatabaseError> =>
  ping(db).then(
    () => {
      throw new Error('no failure');
    },
    (reason: DatabaseError) => reason,
  );

describe('supabase transport against what a gateway answers', () => {
  it('sends one POST to the schema, with the key and without a browser’s name', async () => {
    await withStub(
      () => json(200, { ok: true }),
      async (db, seen) => {
        expect(await ping(db)).toEqual({ ok: true });
        const [request] = seen;
        expect(new URL(request?.url ?? '').pathname).toBe('/rest/v1/rpc/find_import');
        expect(request?.headers.get('content-profile')).toBe('ops');
        expect(request?.headers.get('apikey')).toBe(KEY);
        expect(request?.headers.get('user-agent') ?? '').not.toMatch(/mozilla/i);
      },
    );
  });

  it.each([
    ['a wrong key', () => json(401, { message: 'Invalid API key', hint: 'check' }), 'authentication', 4],
    ['an expired token', () => error(401, 'PGRST301', 'JWT expired'), 'authentication', 4],
    ['a schema that is not exposed', () => error(406, 'PGRST106', 'The schema must be one of the following: public'), 'not_exposed', 4],
    ['a missing grant', () => error(403, '42501', 'permission denied', 'GRANT …'), 'permission', 4],
    ['a read-only database', () => error(405, '25006', 'cannot execute INSERT in a read-only transaction'), 'read_only', 4],
    ['a full disk', () => error(503, '53100', 'could not extend file'), 'out_of_space', 5],
    ['a stopped statement', () => error(500, '57014', 'canceling statement due to statement timeout'), 'timeout', 5],
    ['a gateway time-out', () => html(504, 'Gateway Time-out'), 'timeout', 5],
    ['a body that is too large', () => html(413, 'Payload Too Large'), 'too_large', 5],
    ['a paused project', () => html(540, 'Project paused'), 'unavailable', 5],
    ['a refused function call', () => error(400, 'P0001', 'no'), 'other', 1],
  ])('%s', async (_, answer, kind, exitCode) => {
    await withStub(answer, async (db) => {
      const reason = await failure(db);
      expect(reason.kind).toBe(kind);
      const told = explain(reason, 'supabase');
      expect(told.exitCode).toBe(exitCode);
      expect(told.message).not.toMatch(/<html|sb_secret/i);
    });
  });

  it('retries what may pass: overload, deadlock, a lagging schema cache', async () => {
    for (const flaky of [
      () => html(502, 'Bad gateway'),
      () => json(429, { message: 'slow down' }),
      () => error(500, '40P01', 'deadlock'),
      () => error(404, 'PGRST202', 'no function'),
    ]) {
      await withStub(
        (n) => (n < 3 ? flaky() : json(200, { ok: true })),
        async (db, seen) => {
          expect(await ping(db)).toEqual({ ok: true });
          expect(seen).toHaveLength(3);
        },
      );
    }
  });

  it('does not retry what will not pass', async () => {
    await withStub(
      () => error(400, '22023', 'bad value'),
      async (db, seen) => {
        await failure(db);
        expect(seen).toHaveLength(1);
      },
    );
  });

  it('tells a server that is not there as unavailable', async () => {
    const server = await serve(() => json(200, {}));
    await server.close();
    const target = { kind: 'supabase', url: server.url, key: KEY, databaseUrl: undefined } as const;
    const db = new OutreachDatabase(target, supabaseTransport(target), { retryDelaysMs: [1] });
    expect((await failure(db)).kind).toBe('unavailable');
  });

  it('halves a batch that the server stops, until it passes, and loses nothing', async () => {
    const stored: number[] = [];
    await withStub(
      (_, body) => {
        const { options }: { options: number[] } = JSON.parse(body);
        if (options.length > 3) return error(500, '57014', 'canceling statement due to statement timeout');
        stored.push(...options);
        return json(200, { ok: true });
      },
      async (db) => {
        await sendInBatches(
          Array.from({ length: 40 }, (_, i) => i),
          {
            weigh: () => 1,
            sizer: new BatchSizer(40),
            inFlight: 3,
            signal: new AbortController().signal,
            send: async (items) => {
              await db.call('ops', 'find_import', { command: 'c', sha256: 's', options: items }, z.object({ ok: z.boolean() }));
            },
          },
        );
      },
    );
    expect(stored.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });
});
