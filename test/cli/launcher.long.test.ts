import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/host.ts';
import { type CliOptions, runCli, runLauncher } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const database = useDatabase();
const dir = useDirectory();

/** Times differ from run to run, and so do ids. */
const settled = (text: string) =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/[\da-f]{8}-[\da-f-]{27}|\b[\da-f]{8}\b/g, 'ID')
    .replaceAll(/"duration_ms": \d+/g, '"duration_ms": N');

/** Most tests run the program in their own process; what they find must be what its users find. */
describe('the launcher and a run in this process', () => {
  it('a process is a host', () => {
    const host: Host = process;
    expect(host.cwd()).toBe(process.cwd());
  });

  const cases: [string, string[], CliOptions & { exitCode: number }][] = [
    ['the version', ['--version'], { exitCode: 0 }],
    ['help', ['--help'], { exitCode: 0 }],
    ['no command', [], { exitCode: 2 }],
    ['an unknown command', ['reprot'], { exitCode: 2 }],
    ['no database', ['report', 'overlap'], { exitCode: 4 }],
    ['an import of a relative path, with rejects', ['import-clients-json', 'data.json', '--rejects', 'bad.ndjson'], { exitCode: 3 }],
    ['a file that is not there', ['import-clients-json', 'absent.json'], { exitCode: 2 }],
    ['standard input', ['sql', '-', '--format', 'csv'], { input: 'select 1 as one', exitCode: 0 }],
    ['standard input of another encoding', ['sql', '-'], { input: `\ufeffselect 'ä' as text`, exitCode: 0 }],
    ['nothing on standard input', ['sql', '-'], { exitCode: 2 }],
    ['a query that fails', ['sql', 'select 1/0'], { exitCode: 2 }],
    ['stderr as JSON lines', ['sql', 'select 1'], { env: { OUTREACH_LOG: 'json' }, exitCode: 0 }],
    ['a set-up that is there', ['init'], { exitCode: 0 }],
  ];
  it.each(cases)('answer the same: %s', async (name, args, { exitCode, ...options }) => {
    const answers = [];
    for (const run of [runCli, runLauncher]) {
      const cwd = join(dir.path, 'work');
      await mkdir(cwd, { recursive: true });
      await writeFile(join(cwd, 'data.json'), await readFile(FIXTURE));
      // Also a setting of the working directory, which must not be this process's.
      if (!name.includes('no database')) await writeFile(join(cwd, '.env'), `OUTREACH_DATABASE=${database.url}\n`, { mode: 0o600 });
      await database.sql`truncate ops.import_files, discovery.clients, discovery.pages, ops.runs cascade`;
      const env = { HOME: dir.path, OUTREACH_HOME: join(dir.path, 'home'), ...options.env };
      const { stdout, stderr, ...rest } = await run(args, { ...options, cwd, env });
      const rejects = await readFile(join(cwd, 'bad.ndjson'), 'utf8').catch(() => '');
      answers.push({ ...rest, stdout: settled(stdout), stderr: settled(stderr), rejects });
      await rm(cwd, { recursive: true });
    }
    const [inProcess, launched] = answers;
    expect(inProcess).toEqual(launched);
    expect(inProcess?.exitCode).toBe(exitCode);
  });

  it('runs at once in one process keep apart: folders, variables, streams', async () => {
    const runs = Array.from({ length: 5 }, async (_, n) => {
      const cwd = join(dir.path, `run-${n}`);
      await mkdir(cwd);
      await writeFile(join(cwd, 'query.sql'), `select ${n} as n, pg_sleep(0.${n})::text as slept`);
      const env = { OUTREACH_DATABASE: database.url, OUTREACH_LOG: n % 2 === 0 ? 'json' : undefined };
      return { n, ...(await runCli(['report', 'run', 'query.sql', '--fields', 'n', '--format', 'csv'], { cwd, env })) };
    });
    for (const { n, exitCode, stdout, stderr } of await Promise.all(runs)) {
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `n\r\n${n}\r\n` });
      expect(stderr.startsWith('{')).toBe(n % 2 === 0);
    }
  });
});
