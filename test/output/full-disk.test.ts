import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runShell, spawnCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { need } from '../support/needs.ts';

const full = need('/dev/full', existsSync('/dev/full'), 'run on Linux');
const mountable = process.getuid?.() === 0 && process.platform === 'linux';
const small = need('a file system of its own', mountable, 'run as root on Linux');

const dir = useDirectory();
const database = useDatabase();
const GOOD = 'what was there\n';

describe.skipIf(full.missing)(`a device that is full${full.hint}`, () => {
  it.each([
    ['a small answer', ['sql', 'select 1 as one']],
    ['a large answer', ['sql', `select repeat('x', 1000) as text from generate_series(1, 5000)`]],
  ])('%s: exit 1, to a file and to standard output', async (_, args) => {
    const { exitCode, stderr } = await runCli([...args, '--database', database.url, '--output', '/dev/full']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('/dev/full cannot be written: ENOSPC') });
    const shell = await runShell(`outreach ${args.map((arg) => `"${arg}"`).join(' ')} --database '${database.url}' > /dev/full`);
    expect(shell).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('standard output cannot be written: ') });
  });
});

describe.skipIf(small.missing)(`a disk that is full${small.hint}`, () => {
  const disk = () => join(dir.path, 'disk');
  beforeAll(async () => {
    await mkdir(disk());
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk()]).status).toBe(0);
  });
  afterAll(() => {
    spawnSync('umount', [disk()]);
  });

  it.each([0, 1, 1_000, 70_000])('the old file stays and the temporary one goes, for %d bytes', async (bytes) => {
    const file = join(disk(), 'report.json');
    await writeFile(file, GOOD);
    const query = `select repeat('x', ${bytes}) as text`;
    // All of the room but what an empty answer needs: the first byte, or the last ones, do not fit.
    const rest = 64 * 1024 - 4096 - (bytes > 60_000 ? 8_192 : 0);
    await writeFile(join(disk(), 'filler'), Buffer.alloc(rest));
    const { exitCode, stderr } = await runCli(['sql', query, '--database', database.url, '--output', file]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/report\.json cannot be written: ENOSPC/) });
    expect(await readFile(file, 'utf8')).toBe(GOOD);
    expect((await readdir(disk())).sort()).toEqual(['filler', 'report.json']);
    await writeFile(join(disk(), 'filler'), '');
  });

  it('a rejects file that does not fit: the import says so, and the old one stays', async () => {
    const file = join(disk(), 'rejects.ndjson');
    await writeFile(file, GOOD);
    await writeFile(join(disk(), 'filler'), Buffer.alloc(56 * 1024));
    const input = join(dir.path, 'leads.ndjson');
    await writeFile(
      input,
      Array.from({ length: 300 }, (_, i) => JSON.stringify({ kind: 'nothing', value: 'x'.repeat(200) + i })).join('\n'),
    );
    const { exitCode, stderr } = await runCli([
      ...['suppress', 'import', input, '--reason', 'list', '--rejects', file, '--database', database.url],
    ]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: expect.any(Number) });
    expect(exitCode).not.toBe(0);
    expect(await readFile(file, 'utf8')).toBe(GOOD);
    expect((await readdir(disk())).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('what a killed run left beside a file', () => {
  it('goes with the next', async () => {
    const file = join(dir.path, 'swept.json');
    const slow = spawnCli(
      ['sql', `select repeat('x', 100) as text, pg_sleep(0.01) from generate_series(1, 3000)`, ...['--database', database.url]].concat([
        '--output',
        file,
      ]),
    );
    for (;;) {
      const names = await readdir(dir.path);
      if (names.some((name) => name.startsWith('swept.json.'))) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    slow.child.kill('SIGKILL');
    await slow.done;
    expect((await readdir(dir.path)).filter((name) => name.startsWith('swept.json'))).toHaveLength(1);
    expect((await runCli(['sql', 'select 1 as one', '--database', database.url, '--output', file])).exitCode).toBe(0);
    expect((await readdir(dir.path)).filter((name) => name.startsWith('swept.json'))).toEqual(['swept.json']);
  });
});
