import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutreachDatabase } from '../../src/db/database.ts';
import { readCursor, setCursor } from '../../src/db/ops/cursors.ts';
import { acquireLock } from '../../src/db/ops/locks.ts';
import { takeRequests } from '../../src/db/ops/requests.ts';
import { startRun } from '../../src/db/ops/runs.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { Job } from '../../src/ops/job.ts';
import { syncPages } from '../../src/ops/sync.ts';
import { useDatabase } from '../support/databases.ts';

const RUN = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';
const LOCK = 'vendor:workspace';
const database = useDatabase();
let db: OutreachDatabase;

const open = () => new OutreachDatabase({ kind: 'postgres', url: database.url }, postgresTransport(database.url), { retryDelaysMs: [] });

beforeAll(() => {
  db = open();
});
afterAll(() => db.close());

const holder = (run: string) => ({
  ...{ name: LOCK, holder: run, host: 'h', pid: 1, process_started: '', command: 'test', lease_seconds: 60 },
});

function jobOf(signal: AbortSignal): Job {
  const silent = () => {};
  const context = {
    ...{ files: { stdin: Readable.from([]), cwd: () => '/' }, version: '0', args: [], signal },
    ...{ note: silent, warn: silent, progress: silent, stopProgress: silent, home: () => '/', targetKind: async () => 'postgres' },
    database: async () => db,
  };
  return new Job({ command: 'test' }, context, { db, runId: RUN, started: 0, signal, lock: async () => {} });
}

describe('a sync whose lock is lost', () => {
  beforeEach(async () => {
    await database.sql`truncate ops.runs, ops.sync_cursors, ops.job_locks cascade`;
    for (const run_id of [RUN, OTHER]) {
      const run = { command: 'test', args: [], version: '0', host: 'h', pid: 1, process_started: '', source: null, idempotency_key: null };
      await startRun(db, { run_id, ...run });
    }
    await acquireLock(db, holder(RUN));
  });

  /** Pages one by one: each is asked for once the one before is stored. */
  async function sync(job: Job, beforePage: (n: number) => Promise<void>): Promise<number[]> {
    const stored: number[] = [];
    let wanted = Promise.withResolvers<void>();
    const aborted = new Promise((resolve) => job.signal.addEventListener('abort', resolve));
    async function* pages() {
      for (let n = 1; n <= 3; n++) {
        await beforePage(n);
        yield { items: [n], cursor: { page: n } };
        await Promise.race([wanted.promise, aborted]);
        wanted = Promise.withResolvers<void>();
      }
    }
    const running = syncPages(job, { name: 'pages', lock: LOCK }, pages, async (items, move) => {
      try {
        if (move !== undefined) await setCursor(job.db, move);
        stored.push(...items);
        return {};
      } finally {
        wanted.resolve();
      }
    });
    await running.catch((error: unknown) => {
      throw Object.assign(new Error('the sync ended', { cause: error }), { stored });
    });
    return stored;
  }

  it('goes to its end where nothing is lost', async () => {
    expect(await sync(jobOf(new AbortController().signal), async () => {})).toEqual([1, 2, 3]);
    expect(await readCursor(db, 'pages')).toEqual({ page: 3 });
  });

  it('moves no cursor from then on, also where it has not heard of it: the database refuses', async () => {
    const lose = async (n: number) => {
      if (n === 2) await database.sql`update ops.job_locks set holder = ${OTHER} where name = ${LOCK}`;
    };
    await expect(sync(jobOf(new AbortController().signal), lose)).rejects.toMatchObject({ stored: [1], cause: { code: 'OS003' } });
    expect(await readCursor(db, 'pages')).toEqual({ page: 1 });
  });

  it('stores nothing more once the job was told', async () => {
    const told = new AbortController();
    const lose = async (n: number) => {
      if (n === 2) told.abort(new Error('the lock was lost'));
    };
    await expect(sync(jobOf(told.signal), lose)).rejects.toMatchObject({ stored: [1], cause: { message: 'the lock was lost' } });
    expect(await readCursor(db, 'pages')).toEqual({ page: 1 });
  });
});

describe('twenty requests a minute', () => {
  it('are twenty over all restarts: who begins anew waits for what the one before has used', async () => {
    const windows = [{ seconds: 60, limit: 20 }];
    expect(await takeRequests(db, 'emails', windows, 15)).toMatchObject({ granted: 15 });
    const restarted = open();
    try {
      expect(await takeRequests(restarted, 'emails', windows, 15)).toMatchObject({ granted: 5 });
      const { granted, wait_ms } = await takeRequests(restarted, 'emails', windows, 1);
      expect(granted).toBe(0);
      expect(wait_ms).toBeGreaterThan(30_000);
      // Another workspace has its own.
      expect(await takeRequests(restarted, 'emails of others', windows, 1)).toMatchObject({ granted: 1 });
      await database.sql`update ops.request_grants set granted_at = granted_at - interval '58 seconds' where name = 'emails'`;
      expect(await takeRequests(restarted, 'emails', windows, 1)).toMatchObject({ granted: 0 });
      await database.sql`update ops.request_grants set granted_at = granted_at - interval '10 seconds' where name = 'emails'`;
      expect(await takeRequests(restarted, 'emails', windows, 25)).toMatchObject({ granted: 20 });
    } finally {
      await restarted.close();
    }
  });
});
