import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';
import { KEYS, type Pty, terminal as pty, spawnPty } from '../support/pty.ts';
import { supabaseStub } from '../support/supabase-stub.ts';

const KEY = `sb_secret_${'c'.repeat(22)}_00000000`;
const PASSWORD = `canary${randomUUID()}`;
const USER = `init_${randomUUID().replaceAll('-', '')}`;

const root = useDirectory();
let cwd: string;
/** A database, and a user with a password that must be seen nowhere. */
const database = useDatabase();
let url: URL;
beforeAll(async () => {
  await database.sql.unsafe(`create role ${USER} superuser login password '${PASSWORD}'`);
  url = new URL(database.url);
  url.username = USER;
  url.password = PASSWORD;
});
afterAll(async () => {
  await database.sql.unsafe(`drop role ${USER}`);
});
beforeEach(async () => {
  cwd = join(root.path, randomUUID());
  await mkdir(cwd);
});

const envFile = () => readFile(join(cwd, '.env'), 'utf8');
const mode = async () => ((await stat(join(cwd, '.env'))).mode & 0o777).toString(8);

describe.skipIf(pty.missing)(`init on a terminal${pty.hint}`, () => {
  it('asks for target and directory, shows what it writes, writes it for the user alone, and makes the tables', async () => {
    const terminal = spawnPty(['init', '--output', 'result.json'], { cwd });
    await terminal.shows('Where shall the databases live?');
    terminal.type(KEYS.enter);
    await terminal.shows('Directory of the database');
    terminal.type(`./people${KEYS.enter}`);
    await terminal.shows('it works:');
    await terminal.shows('your answer');
    await terminal.shows(`Write ${cwd}/.env?`);
    expect(existsSync(join(cwd, '.env'))).toBe(false);
    terminal.type(`y${KEYS.enter}`);
    await terminal.shows('Make the tables now');
    expect(existsSync(join(cwd, '.env'))).toBe(false);
    terminal.type(KEYS.enter);
    const { exitCode, screen } = await terminal.done;
    expect(exitCode, screen).toBe(0);
    expect(screen).toMatch(/applied \d+ of \d+ files\n[\s\S]*next: check it all: outreach doctor/);
    expect(await envFile()).toBe(`OUTREACH_DATABASE=pglite:${cwd}/people\n`);
    expect(await mode()).toBe('600');
    const row = { setting: 'OUTREACH_DATABASE', value: `pglite:${cwd}/people`, from: 'asked', status: 'new', file: `${cwd}/.env` };
    expect(JSON.parse(await readFile(join(cwd, 'result.json'), 'utf8'))).toEqual([row]);
    // The next command finds all of it.
    expect(await runCli(['migrate', 'status', '--check'], { cwd })).toMatchObject({ exitCode: 0 });
  });

  it('takes a connection URL unseen, and leaves the tables alone when told so', async () => {
    const terminal = spawnPty(['init'], { cwd });
    await terminal.shows('Where shall the databases live?');
    terminal.type(KEYS.down + KEYS.enter);
    await terminal.shows('Connection URL');
    terminal.type(`nonsense${KEYS.enter}`);
    await terminal.shows('the database URL is not a postgres:// URL');
    terminal.type(`\u0015${url.href}${KEYS.enter}`);
    await terminal.shows(`Write ${cwd}/.env?`);
    terminal.type(`y${KEYS.enter}`);
    const { exitCode, screen } = await terminal.done;
    expect(exitCode, screen).toBe(0);
    expect(terminal.raw()).not.toContain(PASSWORD);
    expect(screen).toContain(`it works: postgres ${url.host}${url.pathname}, PostgreSQL 17`);
    expect(screen).not.toContain('Make the tables');
    expect(await envFile()).toBe(`OUTREACH_DATABASE=${url.href}\n`);
  });

  it('takes a key unseen, refuses a publishable one, and says what is left to do', async () => {
    const server = await supabaseStub({ migrated: false });
    const terminal = spawnPty(['init', '--supabase-url', server.url], { cwd });
    await terminal.shows('Secret key');
    terminal.type(`sb_publishable_${'d'.repeat(22)}_00000000${KEYS.enter}`);
    await terminal.shows('this is a publishable key');
    terminal.type(`\u0015${KEY}${KEYS.enter}`);
    await terminal.shows('Connection string of its database');
    terminal.type(KEYS.enter);
    await terminal.shows(`Write ${cwd}/.env?`);
    terminal.type(`y${KEYS.enter}`);
    const { exitCode, screen } = await terminal.done;
    await server.close();
    expect(exitCode, screen).toBe(0);
    expect(terminal.raw()).not.toMatch(/cccccc|dddddd/);
    expect(await envFile()).toBe(`OUTREACH_DATABASE=supabase\nSUPABASE_URL=${server.url}\nSUPABASE_SECRET_KEY=${KEY}\n`);
    expect(screen).toMatch(/next: make the tables: set DATABASE_URL[\s\S]*next: let the API serve them: .*Exposed schemas/);
  });

  it('keeps what is known with Enter', async () => {
    await writeFile(join(cwd, '.env'), `OUTREACH_DATABASE=${url.href}\n`, { mode: 0o600 });
    const terminal = spawnPty(['init'], { cwd });
    await terminal.shows('Where shall the databases live?');
    terminal.type(KEYS.enter);
    await terminal.shows(`Enter keeps that of the file`);
    terminal.type(KEYS.enter);
    const { exitCode, screen } = await terminal.done;
    expect(exitCode, screen).toBe(0);
    expect(screen).toContain('has all of this already');
    expect(terminal.raw()).not.toContain(PASSWORD);
    expect(await envFile()).toBe(`OUTREACH_DATABASE=${url.href}\n`);
  });

  const toTheEnd: [string, (terminal: Pty) => void][] = [
    ['Where shall the databases live?', (terminal) => terminal.type(KEYS.enter)],
    ['Directory of the database', (terminal) => terminal.type(`people${KEYS.enter}`)],
    ['Write ', (terminal) => terminal.type(`y${KEYS.enter}`)],
    ['Make the tables now', () => {}],
  ];
  const leaving = toTheEnd.flatMap(([question], i) => [
    [question, i, 'Ctrl-C', KEYS.ctrlC] as const,
    [question, i, 'Ctrl-D', KEYS.ctrlD] as const,
  ]);
  it.each(leaving)('left at "%s" (%d) with %s writes nothing and is 130', async (_, last, __, key) => {
    const terminal = spawnPty(['init'], { cwd });
    for (const [question, answer] of toTheEnd.slice(0, last)) {
      await terminal.shows(question);
      answer(terminal);
    }
    await terminal.shows(toTheEnd[last]?.[0] ?? '');
    terminal.type(key);
    const { exitCode, screen } = await terminal.done;
    expect(exitCode, screen).toBe(130);
    expect(screen).toContain('stopped at a question; nothing was changed');
    expect(await readdir(cwd)).toEqual([]);
  });

  it('asks again for what the connection shows to be wrong, and keeps the rest', async () => {
    const wrong = new URL(url);
    wrong.port = String(await freePort());
    wrong.password = `wrong${PASSWORD}`;
    wrong.pathname = '/absent';
    const terminal = spawnPty(['init', '--database', 'postgres', '--no-migrate'], { cwd });
    await terminal.shows('Connection URL');
    terminal.type(`${wrong.href}${KEYS.enter}`);
    await terminal.shows('cannot be reached');
    await terminal.shows('Enter tries the same again');
    wrong.port = url.port;
    terminal.type(`${wrong.href}${KEYS.enter}`);
    await terminal.shows(`Password of ${USER}`);
    terminal.type(`${PASSWORD}${KEYS.enter}`);
    await terminal.shows('Name of the database (absent)');
    terminal.type(`${url.pathname.slice(1)}${KEYS.enter}`);
    await terminal.shows('it works:');
    await terminal.shows(`Write ${cwd}/.env?`);
    terminal.type(`y${KEYS.enter}`);
    const { exitCode, screen } = await terminal.done;
    expect(exitCode, screen).toBe(0);
    expect(terminal.raw()).not.toContain(PASSWORD);
    expect(await envFile()).toBe(`OUTREACH_DATABASE=${url.href}\n`);
  });

  it('asks again for a key that the project refuses', async () => {
    const server = await supabaseStub({ refusal: { status: 401, body: { message: 'Invalid API key' } } });
    const terminal = spawnPty(['init', '--supabase-url', server.url, '--no-migrate'], { cwd });
    await terminal.shows('Secret key');
    terminal.type(`sb_secret_${'e'.repeat(22)}_00000000${KEYS.enter}`);
    await terminal.shows('Connection string of its database');
    terminal.type(KEYS.enter);
    await terminal.shows('Invalid API key');
    server.state.refusal = undefined;
    terminal.type(`${KEY}${KEYS.enter}`);
    await terminal.shows(`Write ${cwd}/.env?`);
    terminal.type(`y${KEYS.enter}`);
    const { exitCode, screen } = await terminal.done;
    await server.close();
    expect(exitCode, screen).toBe(0);
    expect(await envFile()).toBe(`OUTREACH_DATABASE=supabase\nSUPABASE_URL=${server.url}\nSUPABASE_SECRET_KEY=${KEY}\n`);
  });

  it('asks again for a directory that holds something else', async () => {
    await mkdir(join(cwd, 'full'));
    await writeFile(join(cwd, 'full', 'x'), '');
    const terminal = spawnPty(['init', '--no-migrate'], { cwd });
    await terminal.shows('Where shall the databases live?');
    terminal.type(KEYS.enter);
    await terminal.shows('Directory of the database');
    terminal.type(`full${KEYS.enter}`);
    await terminal.shows('holds files, and none of an embedded database');
    terminal.type(`${KEYS.ctrlC}`);
    expect((await terminal.done).exitCode).toBe(130);
    expect(await readdir(cwd)).toEqual(['full']);
  });

  it('writes nothing when the plan is declined, or whoever is asked again leaves', async () => {
    const declined = spawnPty(['init', '--database', 'pglite:people'], { cwd });
    await declined.shows('Write ');
    declined.type(`n${KEYS.enter}`);
    expect((await declined.done).exitCode).toBe(8);
    const failing = spawnPty(['init', '--database', 'postgres'], { cwd });
    await failing.shows('Connection URL');
    failing.type(`postgres://u:${PASSWORD}@127.0.0.1:${await freePort()}/x${KEYS.enter}`);
    await failing.shows('cannot be reached');
    await failing.shows('Enter tries the same again');
    failing.type(KEYS.ctrlC);
    expect((await failing.done).exitCode).toBe(130);
    expect(failing.raw()).not.toContain(PASSWORD);
    expect(await readdir(cwd)).toEqual([]);
  });
});
