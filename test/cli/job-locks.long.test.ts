import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { processStart } from '../../src/processes.ts';
import { summarySchema } from '../../src/summary.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { scheduled, useInvocations } from '../support/invocations.ts';

const database = useDatabase({ each: true });
const dir = useDirectory();
const { call, setUp } = useInvocations(database, dir);

/** Recorded commands that no other run can be in the way of: what they write is one transaction, or shared by leases. */
const WITHOUT_LOCK = new Set(['none yet']);

/** A run that is alive, of this process, takes a lock; answers how to give it back. */
async function hold(name: string): Promise<() => Promise<unknown>> {
  const holder = randomUUID();
  const started = processStart(process.pid) ?? '';
  await database.sql`insert into ops.runs (id, command, version, host, pid) values (${holder}, 'other', '0', ${hostname()}, ${process.pid})`;
  await database.sql`
    insert into ops.job_locks (name, holder, host, pid, process_started, command, expires_at)
    values (${name}, ${holder}, ${hostname()}, ${process.pid}, ${started}, 'other', now() + interval '10 minutes')`;
  return () => database.sql`delete from ops.job_locks where name = ${name}`;
}

/** The locks that a call takes, in their order. */
async function locksOf(args: readonly string[]): Promise<string[]> {
  await database.sql.unsafe(`
    create table public.taken (n bigint generated always as identity, name text);
    create function public.note_lock() returns trigger language plpgsql as 'begin insert into public.taken (name) values (new.name); return new; end';
    grant insert on public.taken to service_role;
    create trigger note_lock before insert on ops.job_locks for each row execute function public.note_lock()`);
  await call(args);
  const taken = await database.sql<{ name: string }[]>`select name from public.taken order by n`;
  await database.sql.unsafe('drop trigger note_lock on ops.job_locks; drop function public.note_lock; drop table public.taken');
  return taken.map(({ name }) => name);
}

describe('every scheduled command, while another run has its lock', () => {
  it.each(scheduled)('$called: fails, skips, or waits', async (invocation) => {
    await setUp(invocation);
    const [lock] = await locksOf(invocation.args);
    expect({ command: invocation.command, isLocked: lock !== undefined }).toEqual({
      command: invocation.command,
      isLocked: !WITHOUT_LOCK.has(invocation.command),
    });
    if (lock === undefined) return;
    const release = await hold(lock);
    const before = await database.sql`select count(*) from ops.runs where status = 'succeeded'`;

    const failed = await call([...invocation.args, '--if-locked', 'fail']);
    expect({ exitCode: failed.exitCode, stdout: failed.stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(failed.stderr).toContain(`error: ${lock} is held by process ${process.pid}`);

    const skipped = await call([...invocation.args, '--if-locked', 'skip']);
    expect({ exitCode: skipped.exitCode, stderr: skipped.stderr }).toMatchObject({ exitCode: 0 });
    expect(summarySchema.strict().parse(JSON.parse(skipped.stdout))).toMatchObject({
      tables: {},
      skipped: expect.stringContaining(`${lock} is held by process`),
    });

    const late = await call([...invocation.args, '--if-locked', 'wait=1s']);
    expect({ exitCode: late.exitCode, stdout: late.stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(await database.sql`select count(*) from ops.runs where status = 'succeeded'`).toEqual(before);

    const waiting = call([...invocation.args, '--if-locked', 'wait=60s']);
    await sleep(1_500);
    await release();
    const waited = await waiting;
    // What the first call has done is there already, and a second one of some commands is refused for that.
    expect(waited.stderr).toContain(`waiting: ${lock} is held`);
    expect(waited.exitCode).not.toBe(6);
  });
});
