import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { spawnCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';

const dir = useDirectory();
const LEFT = 3_000_000;
const LEADS = 60_000;
const mounted: string[] = [];
afterAll(() => mounted.forEach((place) => void execFileSync('umount', ['-l', place])));

/** A disk of its own that can be filled; undefined where this user may not mount one. */
function smallDisk(): string | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', dir.path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.push(dir.path);
  return dir.path;
}

/** Writes until so many bytes are left. */
async function fill(file: string, disk: string, left: number): Promise<void> {
  const { bavail, bsize } = await statfs(disk);
  const out = createWriteStream(file);
  const block = Buffer.alloc(1 << 20);
  for (let size = bavail * bsize - left; size > 0; size -= block.length) if (!out.write(block)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
}

it('a full disk ends an import into the embedded database with exit 5, and what was there opens again', async ({ skip }) => {
  const disk = smallDisk();
  if (disk === undefined) return skip('no disk can be mounted here');
  const env = { OUTREACH_DATABASE: `pglite:${join(disk, 'db')}` };
  const file = (name: string) => join(disk, name);
  const run = (...args: string[]) => spawnCli([...args, '--format', 'json'], { env }).done;
  expect((await run('migrate')).exitCode).toBe(0);
  const leads = (from: number, count: number) =>
    `Email,Company\n${Array.from({ length: count }, (_, i) => `person${from + i}@firm${from + i}.example,Firm ${from + i}\n`).join('')}`;
  await writeFile(file('few.csv'), leads(0, 100));
  await writeFile(file('many.csv'), leads(1_000, LEADS));
  expect((await run('import-csv', file('few.csv'))).exitCode).toBe(0);

  await fill(file('filler'), disk, LEFT);
  const full = await run('import-csv', file('many.csv'));
  expect({ exitCode: full.exitCode, stderr: full.stderr }).toMatchObject({ exitCode: 5 });
  expect(full.stderr).toMatch(/no space|disk|full/i);
  expect(full.stderr).not.toMatch(/\n\s+at /);

  await rm(file('filler'));
  const count = await run('sql', `select count(*)::int as n from outbound.leads where email like 'person__@%' or email like 'person_@%'`);
  expect([count.exitCode, JSON.parse(count.stdout)], count.stderr).toEqual([0, [{ n: 100 }]]);
  expect((await run('import-csv', file('many.csv'))).exitCode).toBe(0);
  const all = await run('sql', 'select count(*)::int as n from outbound.leads');
  expect(JSON.parse(all.stdout)).toEqual([{ n: LEADS + 100 }]);
});
