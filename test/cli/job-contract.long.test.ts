import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { recordedCommands } from '../../src/commands/index.ts';
import { flagSchemas, outputSchemas } from '../../src/commands/schema/schemas.ts';
import { lockDirectory } from '../../src/db/embedded/lock.ts';
import { summarySchema } from '../../src/summary.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { all, IMPORT, invocations, scheduled, useInvocations } from '../support/invocations.ts';

const database = useDatabase({ each: true });
const dir = useDirectory();
const { call, setUp } = useInvocations(database, dir);

let pings: string[];
let onPing: (path: string) => void;
const monitor = createServer((request, response) => {
  pings.push(request.url ?? '');
  onPing(request.url ?? '');
  response.end();
});
beforeAll(async () => {
  await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  monitor.close();
});
beforeEach(() => {
  pings = [];
  onPing = () => {};
});
const pingFlag = (job = 'job') => {
  const address: AddressInfo | string | null = monitor.address();
  return ['--ping-url', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/${job}`];
};

/** The number of rows of every table, and the last state of the runs. */
async function everything(): Promise<unknown> {
  const tables = await database.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr')
      -- A request that was made counts, whoever made it.
      and tablename <> 'request_grants' order by 1`;
  const texts = tables.map(
    ({ name }) => `select '${name}' as name, count(*)::int as rows, md5(string_agg(t::text, '' order by t::text)) as md5 from ${name} t`,
  );
  // So many tables may be read in parallel, in any order.
  return [...(await database.sql.unsafe(`${texts.join(' union all ')} order by 1`))];
}

describe('every recorded command', () => {
  it('is in this table', () => {
    expect(Object.keys(invocations).sort()).toEqual([...recordedCommands].sort());
  });

  it.each(all)('$called: ends with a summary as published, and one row in the ledger', async (invocation) => {
    await setUp(invocation);
    const before = await database.sql`select id from ops.runs`;
    const { exitCode, stdout, stderr } = await call([...invocation.args, ...(invocation.isScheduled === false ? [] : pingFlag())]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr });
    const summary = invocation.handsOut === true ? undefined : summarySchema.strict().parse(JSON.parse(stdout));
    if (summary !== undefined) expect(summary.command).toBe(invocation.command);
    const runs =
      await database.sql`select id, command, status, exit_code, counts from ops.runs where id <> all (${before.map(({ id }) => id)})`;
    expect(runs).toEqual([
      {
        id: summary?.run_id ?? expect.any(String),
        command: invocation.command,
        status: 'succeeded',
        exit_code: 0,
        counts: expect.objectContaining(summary === undefined ? {} : { tables: summary.tables, rejected: summary.rejected.count }),
      },
    ]);
    expect(await database.sql`select name from ops.job_locks`).toEqual([]);
    if (invocation.isScheduled !== false) expect(pings).toEqual(['/job/start', '/job']);
  });

  it('takes --dry-run', async () => {
    const program = await wholeProgram();
    const without = recordedCommands.filter((name) => {
      const child = (of: Command | undefined, called: string) => of?.commands.find((command) => command.name() === called);
      const named = name.split(' ').reduce((command: Command, word) => child(command, word) ?? command, program);
      const command = child(named, 'run') ?? named;
      return !command.options.some(({ long }) => long === '--dry-run');
    });
    expect(without).toEqual([]);
  });

  it.each(all)('$called --dry-run: writes nothing, and says the same', async (invocation) => {
    await setUp(invocation);
    const before = await everything();
    const preview = await call([...invocation.args, '--dry-run', ...(invocation.isScheduled === false ? [] : pingFlag())]);
    expect({ exitCode: preview.exitCode, stderr: preview.stderr }).toMatchObject({ exitCode: 0 });
    expect(await everything()).toEqual(before);
    expect(pings).toEqual([]);
    const printed: unknown = JSON.parse(preview.stdout);
    const { success, data: said } = summarySchema.strict().safeParse(printed);
    if (!success) {
      const variant = flagSchemas[`${invocation.command} --dry-run`];
      const row = outputSchemas[invocation.command]?.shape;
      const list = row === undefined ? undefined : z.array(row).min(1);
      expect((variant?.shape ?? list)?.safeParse(printed).error).toBeUndefined();
      return;
    }
    expect({ run_id: said.run_id, dry: said.dry_run }).toEqual({ run_id: undefined, dry: true });
    if (invocation.previews === false) return;
    const done = summarySchema.parse(JSON.parse((await call(invocation.args)).stdout));
    expect(said.tables).toEqual(done.tables);
  });

  it('exits with 5 where the database is down, heard by the switch', async () => {
    const env = { OUTREACH_DATABASE: 'postgres://127.0.0.1:1/none' };
    // Most of the time is spent waiting for the database: all at once.
    const ended = await Promise.all(
      all.map(async ({ called, args, isScheduled }, i) => ({
        called,
        isScheduled,
        job: `/job-${i}`,
        ...(await call([...args, ...(isScheduled === false ? [] : pingFlag(`job-${i}`))], { env })),
      })),
    );
    for (const { called, job, isScheduled, exitCode, stdout, stderr } of ended) {
      const heard = pings.filter((path) => path.split('/')[1] === job.slice(1));
      expect({ called, exitCode, stdout, heard }).toEqual({
        called,
        exitCode: 5,
        stdout: '',
        heard: isScheduled === false ? [] : [`${job}/start`, `${job}/fail`],
      });
      expect(stderr).toMatch(/^error: .+\nhint: .+$/m);
    }
  });
});

describe('every scheduled command, while another process has the embedded database', () => {
  const home = useDirectory();
  let lock: Awaited<ReturnType<typeof lockDirectory>>;
  beforeAll(async () => {
    const target = join(home.path, 'db');
    expect((await runCli(['migrate', '--database', `pglite:${target}`])).exitCode).toBe(0);
    lock = await lockDirectory(target);
  });
  afterAll(() => lock.release());

  const env = () => ({ OUTREACH_DATABASE: `pglite:${join(home.path, 'db')}` });

  it('waits, and fails', async () => {
    const ended = await Promise.all(
      scheduled.map(async ({ called, args }, i) => ({
        called,
        job: `/job-${i}`,
        ...(await call([...args, '--if-locked', 'wait=1s', ...pingFlag(`job-${i}`)], { env: env() })),
      })),
    );
    for (const { called, job, exitCode, stdout, stderr } of ended) {
      const heard = pings.filter((path) => path.split('/')[1] === job.slice(1));
      expect({ called, exitCode, stdout, heard }).toEqual({ called, exitCode: 6, stdout: '', heard: [`${job}/start`, `${job}/fail`] });
      expect(stderr).toMatch(/^error: .*has the embedded database.*\nhint: /m);
    }
  });

  it.each(scheduled)('$called: skips', async ({ args, command }) => {
    const skipped = await call([...args, '--if-locked', 'skip', ...pingFlag()], { env: env() });
    expect({ exitCode: skipped.exitCode, pings }).toEqual({ exitCode: 0, pings: ['/job/start'] });
    expect(summarySchema.strict().parse(JSON.parse(skipped.stdout))).toMatchObject({
      command,
      database: 'embedded',
      tables: {},
      skipped: expect.stringContaining('has the embedded database'),
    });
  });
});

describe('every scheduled command that is stopped', () => {
  it.each(scheduled)('$called: ends with 143, heard by the switch', async (invocation) => {
    await setUp(invocation);
    const before = await everything();
    const ended = await call([...invocation.args, ...pingFlag()], {
      onHost: (host) => {
        onPing = (path) => {
          if (path.endsWith('/start')) host.emit('SIGTERM', 'SIGTERM');
        };
      },
    });
    expect({ exitCode: ended.exitCode, stdout: ended.stdout, pings }).toEqual({
      exitCode: 143,
      stdout: '',
      pings: ['/job/start', '/job/fail'],
    });
    expect(await everything()).toEqual(before);
  });
});

describe('--idempotency-key', () => {
  it('answers the same call with the first summary, and refuses another one', async () => {
    const first = await call([...IMPORT, '--force', '--idempotency-key', 'night-1']);
    const before = await everything();
    const again = await call([...IMPORT, '--force', '--idempotency-key', 'night-1']);
    expect({ exitCode: again.exitCode, stdout: again.stdout }).toEqual({ exitCode: first.exitCode, stdout: first.stdout });
    expect(again.stderr).toContain('nothing was done: run ');
    const other = await call([...IMPORT, '--idempotency-key', 'night-1']);
    expect({ exitCode: other.exitCode, stdout: other.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(await everything()).toEqual(before);
    // A key belongs to a command.
    expect((await call(['backfill', 'scrape-runs', '--idempotency-key', 'night-1'])).exitCode).toBe(0);
  });

  it('does not stand in the way after a failure', async () => {
    const args = ['import-clients-json', 'later.json', '--no-media', '--allow-rejects', '--idempotency-key', 'k'];
    expect((await call(args)).exitCode).toBe(2);
    await writeFile(join(dir.path, 'later.json'), '{"clients": {}, "pages": {}}');
    const { exitCode, stdout } = await call(args);
    expect({ exitCode, run: z.object({ run_id: z.string() }).safeParse(JSON.parse(stdout)).success }).toEqual({ exitCode: 0, run: true });
  });
});
