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

/** Commands that nobody stands in the way of: each is one transaction, or shares its work by leases. */
const WITHOUT_LOCK = new Set([
  ...['scrape following --enqueue', 'scrape profiles --enqueue', 'scrape worker', 'scrape retry'],
  ...['campaigns create', 'campaigns status', 'campaigns add-leads', 'offers create', 'events add'],
  ...['contacts add', 'contacts touch', 'contacts plan', 'contacts stage', 'contacts consent', 'contacts context', 'contacts tag'],
  ...['contacts note', 'contacts merge', 'enqueue-outreach', 'serve', 'suppress add', 'suppress remove'],
  ...['accounts create', 'accounts update', 'accounts rotate-key', 'leads add', 'leads set', 'leads tag', 'leads convert', 'leads revert'],
  ...['leads archive', 'leads unarchive', 'leads delete', 'leads restore', 'leads note'],
  ...['prospects score', 'prospects log-outreach', 'prospects mark'],
  ...['companies update', 'companies merge', 'companies statuses add', 'companies statuses remove', 'employees update', 'employees merge'],
  ...['audience save', 'sdr-campaign start', 'sdr-campaign status', 'sdr-campaign undo'],
]);

const HOLDER = randomUUID();

/** From now on, whatever lock a run asks for, another one that is alive has it: a run of this process. */
async function holdWhatIsAskedFor(): Promise<void> {
  await database.sql.unsafe(`
    insert into ops.runs (id, command, version, host, pid) values ('${HOLDER}', 'other', '0', '${hostname()}', ${process.pid});
    create function public.hold() returns trigger language plpgsql as $$
    begin
      new.holder := '${HOLDER}';
      new.pid := ${process.pid};
      new.process_started := '${processStart(process.pid) ?? ''}';
      new.expires_at := now() + interval '10 minutes';
      return new;
    end
    $$;
    create trigger hold before insert on ops.job_locks for each row execute function public.hold()`);
}

describe('every scheduled command, while another run has its lock', () => {
  it.each(scheduled)('$called: fails, skips, or waits', async (invocation) => {
    await setUp(invocation);
    await holdWhatIsAskedFor();
    const before = await database.sql`select count(*) from ops.runs where status = 'succeeded'`;
    const failed = await call([...invocation.args, '--if-locked', 'fail']);
    const [held] = await database.sql<{ name: string }[]>`select name from ops.job_locks where holder = ${HOLDER}`;
    const isFree = WITHOUT_LOCK.has(invocation.command) || WITHOUT_LOCK.has(invocation.args.join(' '));
    expect({ isLocked: held !== undefined, exitCode: failed.exitCode, stderr: failed.stderr }).toMatchObject({
      isLocked: !isFree,
      exitCode: isFree ? 0 : 6,
    });
    if (held === undefined) return;
    const lock = held.name;
    expect(failed.stdout).toBe('');
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

    await database.sql.unsafe('drop trigger hold on ops.job_locks');
    const waiting = call([...invocation.args, '--if-locked', 'wait=60s']);
    await sleep(1_500);
    await database.sql`delete from ops.job_locks`;
    const waited = await waiting;
    expect(waited.stderr).toContain(`waiting: ${lock} is held`);
    expect({ exitCode: waited.exitCode, stderr: waited.stderr }).toMatchObject({ exitCode: 0 });
  });
});
