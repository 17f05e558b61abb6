import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutreachDatabase } from '../../src/db/database.ts';
import { putCategories } from '../../src/db/discovery/categories.ts';
import { importClients, importPages, type PageBatch } from '../../src/db/discovery/imports.ts';
import { queueScrapes } from '../../src/db/discovery/scrape-queue.ts';
import { notePageFailures } from '../../src/db/discovery/scrapes.ts';
import { startRun } from '../../src/db/ops/runs.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { useDatabase } from '../support/databases.ts';

const SESSIONS = 6;
const PAGES = 400;
const CLIENTS = ['ana', 'ben', 'cleo'];
const RUN = '00000000-0000-4000-8000-000000000001';

/** The same order for the same seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const keyed = items.map((item, i) => ({ item, key: Math.imul((i + 1) * 2_654_435_761, seed * 40_503 + 1) >>> 0 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

const timeOf = (session: number) => `2025-11-${10 + session}T00:00:00Z`;

/** What a session's file says of some pages: newer than that of the session before. */
function batchOf(handles: readonly string[], session: number): PageBatch {
  const at = timeOf(session);
  return {
    pages: handles.map((ig_username) => ({
      ig_username,
      display_name: `by ${session}`,
      contact_email: `${ig_username}@${session}.example`,
      recorded_at: at,
      listed_at: at,
      last_profile_scraped_at: at,
      metadata: { [`from_${session}`]: true },
    })),
    variants: [],
    runs: handles.map((target_username) => ({
      job_type: 'profile_scrape' as const,
      target_username,
      status: 'succeeded' as const,
      total_retrieved: session,
      error_message: null,
      finished_at: timeOf(0),
      metadata: {},
    })),
    // One snapshot for all, of which each session knows a part.
    profiles: handles.map((ig_username) => ({
      ig_username,
      bio: session % 2 === 0 ? 'bio' : null,
      external_url: session % 2 === 1 ? 'https://x.example' : null,
      email_candidates: [],
      contact_forms: [],
      promo_mentions: [],
      posts: [],
      scraped_at: timeOf(0),
      metadata: { [`from_${session}`]: true },
    })),
    events: handles.map((ig_username) => ({ ig_username, signal_type: 's', detected_at: at, details: { source: 'bio', value: 'v' } })),
    sources: CLIENTS.map((ig_username) => ({ ig_username, added_at: null, scraped_at: at })),
    followed: [...handles],
    follows: {
      page: handles.flatMap((_, i) => CLIENTS.map(() => i)),
      source: handles.flatMap(() => CLIENTS.map((_, i) => i)),
      kind: handles.flatMap(() => CLIENTS.map(() => 1 as const)),
    },
  };
}

const database = useDatabase();
const sessions: OutreachDatabase[] = [];

beforeAll(async () => {
  const target = { kind: 'postgres', url: database.url } as const;
  // Nothing is tried again: a deadlock that the database has to break is one that the order of locks should have prevented.
  for (let i = 0; i < SESSIONS; i++) sessions.push(new OutreachDatabase(target, postgresTransport(database.url), { retryDelaysMs: [] }));
});
afterAll(async () => {
  await Promise.all(sessions.map((db) => db.close()));
});

async function reset(): Promise<void> {
  await database.sql`truncate ops.runs, ops.sync_cursors, discovery.clients, discovery.pages cascade`;
  const [db] = sessions;
  if (db === undefined) throw new Error('no session');
  await startRun(db, {
    run_id: RUN,
    command: 'test',
    args: [],
    version: '0',
    host: 'h',
    pid: 1,
    process_started: '',
    source: null,
    idempotency_key: null,
  });
  const clients = CLIENTS.map((ig_username) => ({
    ...{ ig_username, display_name: null, added_at: null, last_scraped_at: null, file_updated_at: null, metadata: {} },
  }));
  await importClients(db, { clients, runs: [] }, false);
}

const handles = Array.from({ length: PAGES }, (_, i) => `page.${String(i).padStart(4, '0')}`);

/** All pages in an order of the session's own, in batches. */
async function importAll(db: OutreachDatabase, session: number): Promise<void> {
  const mine = shuffled(handles, session + 1);
  for (let from = 0; from < mine.length; from += 50) await importPages(db, batchOf(mine.slice(from, from + 50), session), false);
}

async function stored(): Promise<Record<string, unknown>[]> {
  return [
    ...(await database.sql`
      select p.ig_username, p.display_name, p.contact_email, p.metadata, s.bio, s.external_url, s.metadata as snapshot, r.total_retrieved,
             e.detected_at, array_agg((c.ig_username, f.discovered_at, f.last_seen_at)::text order by c.ig_username) as follows
      from discovery.pages p
      join discovery.page_profiles s on s.page_id = p.id
      join discovery.promo_events e on e.page_id = p.id
      join discovery.scrape_runs r on r.target_username = p.ig_username
      join discovery.client_following f on f.page_id = p.id
      join discovery.clients c on c.id = f.client_id
      group by p.id, s.id, e.id, r.id
      order by 1`),
  ];
}

describe('many sessions at once', () => {
  it('import overlapping pages in different orders, without a deadlock, and end as one after the other would', async () => {
    await reset();
    for (const [i, db] of sessions.entries()) await importAll(db, i);
    const one = await stored();
    expect(one).toHaveLength(PAGES);

    await reset();
    await Promise.all(sessions.map(importAll));
    expect(await stored()).toEqual(one);
  });

  it('categorize, note failures and import the same pages', async () => {
    const pages = await database.sql`select id, ig_username from discovery.pages`;
    const categorize = async (db: OutreachDatabase, seed: number) => {
      const mine = shuffled([...pages], seed);
      for (let from = 0; from < mine.length; from += 40) {
        const verdicts = mine.slice(from, from + 40).map(({ id }) => ({
          ...{ page_id: String(id), category: 'x', confidence: 0.8, promo_status: 'warm' as const, indicators: ['dm'] },
          ...{ emails: [`${seed}@x.example`], has_contact_form: null, contact_forms: [], website: null, categorizer: { seed } },
        }));
        await putCategories(db, { pages: verdicts, events: [] }, false);
      }
    };
    const fail = async (db: OutreachDatabase) => {
      for (let n = 0; n < 8; n++)
        await notePageFailures(
          db,
          shuffled(handles, n).map((ig_username) => ({ ig_username, error: 'gone', failed_at: `2026-01-0${n + 1}T00:00:00Z` })),
        );
    };
    await Promise.all(
      sessions.map((db, i) => (i % 3 === 0 ? categorize(db, i + 7) : i % 3 === 1 ? fail(db) : importAll(db, i + SESSIONS))),
    );
    const [row] = await database.sql`select count(*)::int as n from discovery.pages where category = 'x' and metadata ? 'profile_failure'`;
    expect(row?.n).toBe(PAGES);
  });

  it('queue jobs for overlapping handles: each handle has one open job', async () => {
    await reset();
    const answers = await Promise.all(
      sessions.flatMap((db, i) =>
        [0, 1].map((half) => {
          const mine = shuffled(handles, i * 2 + half + 1);
          const jobs = Array.from({ length: PAGES / 20 }, (_, n) => ({
            ...{ id: randomUUID(), job_type: 'profile_scrape' as const, priority: 0, metadata: {} },
            handles: mine.slice(n * 20, n * 20 + 20),
          }));
          return queueScrapes(db, jobs, { run: RUN });
        }),
      ),
    );
    const opened = answers.flatMap((answer) => answer.opened.flatMap((job) => job.handles));
    expect(opened.toSorted()).toEqual(handles);
    expect(answers.flatMap(({ busy }) => busy)).toHaveLength(PAGES * (SESSIONS * 2 - 1));
  });

  it('queue unrelated jobs without waiting for one another', async () => {
    await reset();
    const job = (handle: string) => ({
      id: randomUUID(),
      job_type: 'profile_scrape' as const,
      handles: [handle],
      priority: 0,
      metadata: {},
    });
    const payload = (handle: string) => database.sql.json({ run_id: RUN, jobs: [job(handle)] });
    const [first, second] = sessions;
    if (first === undefined || second === undefined) throw new Error('no session');
    const order: string[] = [];
    await database.sql.begin(async (tx) => {
      await tx`select discovery.queue_scrapes(${payload('held')})`;
      const same = queueScrapes(first, [job('held')], { run: RUN }).then(() => order.push('same'));
      await queueScrapes(second, [job('other')], { run: RUN });
      order.push('other');
      void same;
    });
    await expect.poll(() => order).toEqual(['other', 'same']);
  });
});
