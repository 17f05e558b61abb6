import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockDirectory } from '../../src/db/embedded/lock.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { migrateTarget } from '../../src/db/migrate/target.ts';
import { embeddedTransport } from '../../src/db/transports/embedded.ts';
import { EXIT, LockedError } from '../../src/errors.ts';
import { type CliChild, runCli, spawnCli, spawnModule } from '../support/cli.ts';
import { temporaryDirectory } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const TRANSPORT = new URL('../../src/db/transports/embedded.ts', import.meta.url).href;
const LOCK = new URL('../../src/db/embedded/lock.ts', import.meta.url).href;

/** Opens a database, says so, and writes a row and closes once standard input ends. */
const HOLDER = `
const [, transport, dir] = process.argv;
const { embeddedTransport } = await import(transport);
const db = await embeddedTransport(dir);
console.log('open');
for await (const _ of process.stdin);
await db.query("insert into discovery.clients (ig_username) values ('of.the.holder')");
await db.close();
`;

let dir: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  dir = await temporaryDirectory();
});
afterAll(() => dir.remove());

async function migrated(name: string): Promise<string> {
  const path = join(dir.path, name);
  await migrateTarget({ kind: 'embedded', dir: path }, loadMigrations(), 'test');
  return path;
}

async function hold(path: string): Promise<CliChild> {
  const holder = spawnModule(HOLDER, [TRANSPORT, path]);
  await Promise.race([
    once(holder.child.stdout, 'data'),
    holder.done.then((result) => expect(result).toMatchObject({ exitCode: 0, stderr: '' })),
  ]);
  return holder;
}

async function killed({ child, done }: CliChild): Promise<void> {
  child.kill('SIGKILL');
  await done;
}

/** A lock as this process makes it, with other facts in it. */
async function leave(path: string, facts: { token?: string; pid?: number; host?: string; started?: string }): Promise<string> {
  const lock = await lockDirectory(`${path}-donor`, 0);
  const mine: Record<string, unknown> = JSON.parse(await readFile(`${path}-donor.lock`, 'utf8'));
  await lock.release();
  const text = JSON.stringify({ ...mine, ...facts });
  await writeFile(`${path}.lock`, text);
  return text;
}

/** No process has it: higher than the highest pid of Linux and macOS. */
const NO_PID = 2 ** 22 + 1;

describe('two processes on one directory', () => {
  it('take turns: the second waits, works when the first ends, and both have written', async () => {
    const path = await migrated('turns');
    const holder = await hold(path);
    const second = spawnCli(['import-clients-json', FIXTURE, '--database', `pglite:${path}`]);
    await sleep(2_500);
    expect(second.child.exitCode).toBeNull();
    expect(JSON.parse(await readFile(`${path}.lock`, 'utf8'))).toMatchObject({ pid: holder.child.pid, host: hostname() });
    holder.child.stdin.end();
    expect(await holder.done).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await second.done).exitCode).toBe(3);
    expect(existsSync(`${path}.lock`)).toBe(false);

    const db = await embeddedTransport(path);
    const [row] = await db.query(
      `select count(*)::int as clients, bool_or(ig_username = 'of.the.holder') as held, bool_or(ig_username = 'lena_codes') as imported from discovery.clients`,
    );
    await db.close();
    expect(row).toEqual({ clients: 5, held: true, imported: true });
  });

  it('fail clearly, with 6, where the first does not end', async () => {
    const path = await migrated('busy');
    const holder = await hold(path);
    const { exitCode, stdout, stderr } = await runCli(['report', 'overlap', '--database', `pglite:${path}`]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^error: process ${holder.child.pid} on .* has the embedded database .* open\nhint: wait for it to end`, 'm'),
    );
    expect(JSON.parse(await readFile(`${path}.lock`, 'utf8'))).toMatchObject({ pid: holder.child.pid });
    await killed(holder);
  });

  it('do not wait for one that was killed', async () => {
    const path = await migrated('killed');
    await killed(await hold(path));
    expect(existsSync(`${path}.lock`)).toBe(true);
    const lock = await lockDirectory(path, 0);
    await lock.release();

    await killed(await hold(path));
    const { exitCode, stdout } = await runCli(['report', 'overlap', '--database', `pglite:${path}`]);
    expect({ exitCode, rows: JSON.parse(stdout) }).toEqual({ exitCode: 0, rows: [] });
    expect((await readdir(dir.path)).filter((name) => name.startsWith('killed'))).toEqual(['killed']);
  });
});

describe('a lock', () => {
  it('keeps others out until it is released, the same process too', async () => {
    const path = join(dir.path, 'held');
    const lock = await lockDirectory(path, 0);
    await expect(lockDirectory(path, 0)).rejects.toBeInstanceOf(LockedError);
    await lock.release();
    await (await lockDirectory(path, 0)).release();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('of a live process is respected whatever its age', async () => {
    const path = join(dir.path, 'old');
    const text = await leave(path, {});
    await utimes(`${path}.lock`, 0, 0);
    const failure = lockDirectory(path, 300);
    await expect(failure).rejects.toBeInstanceOf(LockedError);
    await expect(failure).rejects.toMatchObject({
      exitCode: EXIT.locked,
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
    });
    expect(EXIT.locked).toBe(6);
    expect(await readFile(`${path}.lock`, 'utf8')).toBe(text);
  });

  it('of another host is never broken, and the message says what to do', async () => {
    const path = join(dir.path, 'elsewhere');
    const text = await leave(path, { host: 'elsewhere.example', pid: NO_PID, started: 'long ago' });
    await utimes(`${path}.lock`, 0, 0);
    await expect(lockDirectory(path, 300)).rejects.toMatchObject({
      exitCode: EXIT.locked,
      message: expect.stringContaining(`process ${NO_PID} on elsewhere.example`),
      suggestion: expect.stringContaining(`remove ${path}.lock`),
    });
    expect(await readFile(`${path}.lock`, 'utf8')).toBe(text);
  });

  it.each([
    ['no process has the pid any more', { pid: NO_PID }],
    ['another process has the pid now', { started: 'before the last boot' }],
  ])('is taken over at once where %s', async (_, owner) => {
    const path = join(dir.path, 'gone');
    const left = await leave(path, owner);
    const lock = await lockDirectory(path, 0);
    expect(await readFile(`${path}.lock`, 'utf8')).not.toBe(left);
    expect(JSON.parse(await readFile(`${path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    await lock.release();
    expect((await readdir(dir.path)).filter((name) => name.startsWith('gone'))).toEqual([]);
  });

  it('that has another owner by now is not released', async () => {
    const path = join(dir.path, 'passed-on');
    const lock = await lockDirectory(path, 0);
    const text = await leave(path, {});
    await lock.release();
    expect(await readFile(`${path}.lock`, 'utf8')).toBe(text);
  });

  it('is not for others to read', async () => {
    const lock = await lockDirectory(join(dir.path, 'private', 'db'), 0);
    expect((await stat(join(dir.path, 'private', 'db.lock'))).mode & 0o077).toBe(0);
    expect((await stat(join(dir.path, 'private'))).mode & 0o077).toBe(0);
    await lock.release();
  });
});

/** Takes the lock of one place after another, all racers at the same moments; making a folder shows whether another is inside. */
const RACER = `
const [, lockUrl, root, rounds, everyMs] = process.argv;
const { lockDirectory } = await import(lockUrl);
const { mkdirSync, rmdirSync } = await import('node:fs');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
console.log('ready');
const [start] = await new Promise((resolve) => process.stdin.once('data', (data) => resolve([Number(data)])));
for (let round = 0; round < Number(rounds); round++) {
  await pause(start + round * Number(everyMs) - Date.now());
  const path = root + '/' + round;
  const lock = await lockDirectory(path, 60000);
  mkdirSync(path + '.inside');
  await pause(5);
  rmdirSync(path + '.inside');
  await lock.release();
}
console.log('done');
process.exit(0);
`;

describe('ten processes that race for the lock of a dead one', () => {
  it('never hold it together', async () => {
    const [rounds, everyMs] = [12, 1_500];
    const root = join(dir.path, 'race');
    await mkdir(root);
    for (let round = 0; round < rounds; round++) await leave(join(root, String(round)), { pid: NO_PID });
    const racers = Array.from({ length: 10 }, () => spawnModule(RACER, [LOCK, root, String(rounds), String(everyMs)]));
    await Promise.all(racers.map(({ child }) => once(child.stdout, 'data')));
    const start = String(Date.now() + 500);
    for (const { child } of racers) child.stdin.write(start);
    const results = await Promise.all(racers.map(({ done }) => done));
    expect(results).toEqual(racers.map(() => ({ exitCode: 0, stdout: 'ready\ndone\n', stderr: '' })));
    expect(await readdir(root)).toEqual([]);
  });
});

describe('a directory of another PostgreSQL', () => {
  it.each(['report overlap', 'migrate', 'migrate status'])('is left alone, with 4 and a way over: %s', async (command) => {
    const path = join(dir.path, 'version', command.replace(' ', '-'));
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'PG_VERSION'), '17\n');
    const { exitCode, stdout, stderr } = await runCli([...command.split(' '), '--database', `pglite:${path}`]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(
      /^error: .* was made by PostgreSQL 17; this outreach has PostgreSQL 18 embedded\nhint: dump it .*pg_dump.*--database pglite:/m,
    );
    expect(await readdir(path)).toEqual(['PG_VERSION']);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('is not made where something else is', async () => {
    const path = join(dir.path, 'not-a-database');
    await mkdir(path);
    await writeFile(join(path, 'letter.txt'), 'dear');
    const { exitCode, stderr } = await runCli(['migrate', '--database', `pglite:${path}`]);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^error: the embedded database cannot be made in .*\nhint: /m);
    expect(await readdir(path)).toEqual(['letter.txt']);
    expect((await readdir(dir.path)).filter((name) => name.startsWith('not-a-database'))).toEqual(['not-a-database']);
  });
});
