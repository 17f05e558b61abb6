import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { importClients, importPages, type PageBatch, refreshPageClientCounts } from '../../src/db/discovery/imports.ts';
import { overlap, pageList } from '../../src/db/discovery/reports.ts';
import { DatabaseError } from '../../src/db/errors.ts';
import { digestOf, loadMigrations } from '../../src/db/migrate/files.ts';
import { handshake, handshakeSchema } from '../../src/db/ops/handshake.ts';
import { findImport, recordImport } from '../../src/db/ops/imports.ts';
import { acquireLock, releaseLock } from '../../src/db/ops/locks.ts';
import { addRejects } from '../../src/db/ops/rejects.ts';
import { findRunByKey, finishRun, heartbeat, startRun } from '../../src/db/ops/runs.ts';
import { allPages } from '../../src/db/paging.ts';
import { emptySummary } from '../../src/summary.ts';
import { useDatabase } from '../support/databases.ts';

const RUN = '00000000-0000-4000-8000-000000000001';
const HOLDER = '00000000-0000-4000-8000-00000000000a';
const OTHER = '00000000-0000-4000-8000-00000000000b';

/** Pages p0…, each followed by the first `followers` of the given clients. */
function batchOf(pages: number, clients: string[], followers: number): PageBatch {
  const handles = Array.from({ length: pages }, (_, i) => `page.${String(i).padStart(5, '0')}`);
  const follows: PageBatch['follows'] = { page: [], source: [], kind: [] };
  handles.forEach((_, page) => {
    for (let source = 0; source < Math.min(followers, clients.length); source++) {
      follows.page.push(page);
      follows.source.push(source);
      follows.kind.push(1);
    }
  });
  return {
    pages: handles.map((ig_username, i) => ({ ig_username, display_name: `Pägé "${i}" 🌊 \\ '`, follower_count: 100 + i })),
    variants: [],
    runs: [],
    profiles: [],
    events: [],
    sources: clients.map((ig_username) => ({ ig_username, added_at: null, scraped_at: '2025-11-20T00:00:00.000000Z' })),
    followed: handles,
    follows,
  };
}

const client = (ig_username: string) => ({
  ig_username,
  display_name: ig_username,
  added_at: null,
  last_scraped_at: null,
  file_updated_at: null,
  metadata: {},
});

describe.each(['embedded', 'postgres', 'supabase'] as const)('data-access layer on %s', (on) => {
  const test = useDatabase({ on });

  it('shakes hands: every migration is there, and slow functions state their time-out', async () => {
    const set = loadMigrations();
    expect(await handshake(test.db, set)).toBeUndefined();
    const answer = await test.db.call('ops', 'handshake', { known: digestOf(set.files) }, handshakeSchema);
    expect(answer).toMatchObject({ digest: digestOf(set.files), release: set.release, migrations: null });
    expect(answer.timeouts['discovery.refresh_page_client_counts']).toBe('120s');
    // An older tool sends no digest, and gets the ledger.
    const { migrations } = await test.db.call('ops', 'handshake', {}, handshakeSchema);
    expect(migrations?.map(({ version, checksum }) => `${version} ${checksum}`).sort()).toEqual(
      set.files.map(({ version, checksum }) => `${version} ${checksum}`).sort(),
    );
  });

  it('imports a batch, finds it unchanged the second time, and brings text back as it went in', async () => {
    await importClients(test.db, { clients: [client('ana'), client('ben')], runs: [] }, false);
    const first = await importPages(test.db, batchOf(30, ['ana', 'ben'], 2), false);
    expect(first).toEqual({
      'discovery.pages': { inserted: 30, updated: 0, unchanged: 0 },
      'discovery.client_following': { inserted: 60, updated: 0, unchanged: 0 },
    });
    const again = await importPages(test.db, batchOf(30, ['ana', 'ben'], 2), false);
    expect(again).toEqual({
      'discovery.pages': { inserted: 0, updated: 0, unchanged: 30 },
      'discovery.client_following': { inserted: 0, updated: 0, unchanged: 60 },
    });
    const { rows } = await pageList(test.db, {}, 'ig_username', null, 1);
    expect(rows[0]).toMatchObject({ ig_username: 'page.00000', display_name: 'Pägé "0" 🌊 \\ \'', follower_count: 100 });
  });

  it('counts a dry run and leaves nothing behind, clients that do not exist included', async () => {
    const batch = batchOf(40, ['ana', 'cleo'], 2);
    const counts = await importPages(test.db, batch, true);
    expect(counts['discovery.pages']).toEqual({ inserted: 10, updated: 0, unchanged: 30 });
    expect(counts['discovery.client_following']).toEqual({ inserted: 50, updated: 0, unchanged: 30 });
    expect(await test.query(`select count(*)::int as n from discovery.pages`)).toEqual([{ n: 30 }]);
    expect(await test.query(`select count(*)::int as n from discovery.clients where ig_username = 'cleo'`)).toEqual([{ n: 0 }]);
  });

  it('pages through more rows than an API answers at once, each row once', async () => {
    await importPages(test.db, batchOf(1_500, ['ana'], 1), false);
    await refreshPageClientCounts(test.db);
    const seen: string[] = [];
    for await (const row of allPages((after, size) => overlap(test.db, {}, 'clients', after, size), undefined, 700))
      seen.push(row.ig_username);
    expect(seen).toHaveLength(1_500);
    expect(new Set(seen).size).toBe(1_500);
  });

  it('keeps runs, imports, rejects and locks', async () => {
    await startRun(test.db, {
      run_id: RUN,
      command: 'test',
      args: ['--x'],
      version: '0',
      host: 'h',
      pid: 1,
      process_started: '',
      source: null,
      idempotency_key: 'k',
    });
    await startRun(test.db, {
      run_id: RUN,
      command: 'test',
      args: ['--x'],
      version: '0',
      host: 'h',
      pid: 1,
      process_started: '',
      source: null,
      idempotency_key: 'k',
    });
    const lock = { name: 'job', host: 'h', pid: 1, process_started: '', command: 'test', lease_seconds: 60 };
    expect((await acquireLock(test.db, { ...lock, holder: HOLDER })).acquired).toBe(true);
    expect((await acquireLock(test.db, { ...lock, holder: OTHER })).acquired).toBe(false);
    expect(await heartbeat(test.db, { runId: HOLDER, leaseSeconds: 60 })).toEqual(['job']);
    expect(await heartbeat(test.db, { runId: OTHER, leaseSeconds: 60 })).toEqual([]);
    expect((await acquireLock(test.db, { ...lock, holder: OTHER, dead_holder: HOLDER })).acquired).toBe(true);
    expect((await acquireLock(test.db, { ...lock, holder: HOLDER })).acquired).toBe(false);
    expect((await acquireLock(test.db, { ...lock, holder: HOLDER, dead_holder: OTHER })).acquired).toBe(true);
    await test.query(`update ops.job_locks set expires_at = now() - interval '1 second'`);
    expect((await acquireLock(test.db, { ...lock, holder: OTHER })).acquired).toBe(true);
    await releaseLock(test.db, 'job', OTHER);

    const rejects = [{ line: 3, path: 'clients.x', pointer: '/clients/x', reason: 'no handle', record: { a: [1, 'ü'] } }];
    await addRejects(test.db, RUN, 'file', rejects);
    await addRejects(test.db, RUN, 'file', rejects);
    expect(await test.query('select count(*)::int as n from ops.rejects')).toEqual([{ n: 1 }]);

    const key = { command: 'c', sha256: 'abc', options: { timezone: 'UTC' } };
    expect(await findImport(test.db, key)).toBeNull();
    await recordImport(test.db, { ...key, run_id: RUN, source: 'file', bytes: 5, counts: {} });
    expect(await findImport(test.db, key)).toMatchObject({ run_id: RUN });
    expect(await findImport(test.db, { ...key, options: { timezone: 'Asia/Tokyo' } })).toBeNull();
    const summary = { ...emptySummary('test', null), database: test.db.target.kind };
    expect(await findRunByKey(test.db, 'test', 'k')).toBeNull();
    await finishRun(test.db, { run_id: RUN, status: 'succeeded', exit_code: 0, counts: {}, requests: 1, error_message: null, summary });
    expect(await findRunByKey(test.db, 'test', 'k')).toEqual({ run_id: RUN, args: ['--x'], exit_code: 0, summary });
    expect(await findRunByKey(test.db, 'another', 'k')).toBeNull();
    expect(await test.query(`select status, exit_code from ops.runs`)).toEqual([{ status: 'succeeded', exit_code: 0 }]);
  });

  it('tells a wrong argument as a DatabaseError', async () => {
    await expect(overlap(test.db, {}, 'nonsense', null, 1)).rejects.toThrow(DatabaseError);
  });

  it('refuses an answer of another shape instead of trusting it', async () => {
    await expect(test.db.call('ops', 'handshake', {}, z.object({ migrations: z.string() }))).rejects.toThrow(/shape/);
  });
});
