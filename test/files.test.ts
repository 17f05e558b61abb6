import { execFileSync } from 'node:child_process';
import { chmod, chown, lstat, mkdir, open, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../src/errors.ts';
import { assertOwn, openOutput, ownDirectory, writeNewFile } from '../src/files.ts';
import { writeRejectsFile } from '../src/ops/rejects.ts';
import { runCli, runShell } from './support/cli.ts';
import { useDatabase, useDirectory } from './support/databases.ts';

const dir = useDirectory({ each: true });
const at = (...names: string[]) => join(dir.path, ...names);
const modeOf = async (path: string) => (await lstat(path)).mode & 0o777;
/** Nobody that the tests run as. */
const STRANGER = 54_321;
const isRoot = process.getuid?.() === 0;

describe('a file that takes the place of another', () => {
  const write = async (path: string, text: string, mode?: number) => {
    const file = await openOutput(path, mode === undefined ? {} : { mode });
    await file.write(text);
    await file.finish();
  };

  it('replaces a link and leaves what it leads to alone, also one that leads nowhere', async () => {
    await writeFile(at('precious'), 'precious');
    for (const target of ['precious', 'nowhere']) {
      await symlink(at(target), at(`link-${target}`));
      await write(at(`link-${target}`), 'new');
      expect(await readFile(at(`link-${target}`), 'utf8')).toBe('new');
      expect((await lstat(at(`link-${target}`))).isSymbolicLink()).toBe(false);
    }
    expect(await readFile(at('precious'), 'utf8')).toBe('precious');
    expect((await readdir(dir.path)).sort()).toEqual(['link-nowhere', 'link-precious', 'precious']);
  });

  it('has the mode that is asked for, else what the umask leaves, else that of the file before', async () => {
    await write(at('private'), 'x', 0o600);
    expect(await modeOf(at('private'))).toBe(0o600);
    await chmod(at('private'), 0o666);
    await write(at('private'), 'x', 0o600);
    expect(await modeOf(at('private'))).toBe(0o600);
    await write(at('new'), 'x');
    expect(await modeOf(at('new'))).toBe(0o666 & ~process.umask());
    await chmod(at('new'), 0o640);
    await write(at('new'), 'x');
    expect(await modeOf(at('new'))).toBe(0o640);
  });

  it.runIf(isRoot)('that belonged to somebody else is not left for others to write', async () => {
    await writeFile(at('planted'), 'x');
    await chmod(at('planted'), 0o666);
    await chown(at('planted'), STRANGER, STRANGER);
    await write(at('planted'), 'x');
    expect(await modeOf(at('planted'))).toBe(0o644);
    expect((await stat(at('planted'))).uid).toBe(process.getuid?.());
  });

  it('is no file until it is whole, and nothing where it is discarded', async () => {
    await writeFile(at('file'), 'old');
    const file = await openOutput(at('file'));
    await file.write('half');
    expect(await readFile(at('file'), 'utf8')).toBe('old');
    await file.abandon();
    expect(await readdir(dir.path)).toEqual(['file']);
    expect(await readFile(at('file'), 'utf8')).toBe('old');
  });

  it('nobody can lay something in the way of the unfinished one: its name differs every time', async () => {
    const names = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const file = await openOutput(at('file'));
      for (const name of await readdir(dir.path)) names.add(name);
      await file.abandon();
    }
    expect(names.size).toBe(50);
  });

  it('writes a pipe and a device as they are', async () => {
    await write('/dev/null', 'x');
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true);
    execFileSync('mkfifo', [at('pipe')]);
    const reader = open(at('pipe')).then(async (handle) => {
      const text = await handle.readFile('utf8');
      await handle.close();
      return text;
    });
    await write(at('pipe'), 'through');
    expect(await reader).toBe('through');
  });
});

describe('a new file', () => {
  it('is never one that lies there, nor what a link leads to', async () => {
    await writeFile(at('there'), 'old');
    await symlink(at('nowhere'), at('link'));
    for (const name of ['there', 'link']) await expect(writeNewFile(at(name), 'new')).rejects.toThrow('EEXIST');
    expect(await readFile(at('there'), 'utf8')).toBe('old');
    await expect(stat(at('nowhere'))).rejects.toThrow('ENOENT');
    await writeNewFile(at('new'), 'new');
    expect(await modeOf(at('new'))).toBe(0o600);
  });
});

describe('a directory of our own', () => {
  it('is for this user alone, and no longer writable for others where it was', async () => {
    await ownDirectory(at('a', 'b'));
    expect([await modeOf(at('a')), await modeOf(at('a', 'b'))]).toEqual([0o700, 0o700]);
    await mkdir(at('open'));
    await chmod(at('open'), 0o777);
    await ownDirectory(at('open'));
    expect(await modeOf(at('open'))).toBe(0o755);
  });

  it.runIf(isRoot)('is refused where it, or a link to it, is somebody else’s', async () => {
    await mkdir(at('planted'));
    await chown(at('planted'), STRANGER, STRANGER);
    await expect(ownDirectory(at('planted'))).rejects.toThrow(ConfigError);
    await symlink(dir.path, at('link'));
    execFileSync('chown', ['-h', `${STRANGER}`, at('link')]);
    await expect(assertOwn(at('link'))).rejects.toThrow(/another user/);
  });

  it.runIf(isRoot)('a database that somebody else laid out is not opened', async () => {
    const made = await runCli(['migrate', '--database', `pglite:${at('db')}`]);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(await modeOf(at('db'))).toBe(0o700);
    await chown(at('db'), STRANGER, STRANGER);
    const { exitCode, stderr } = await runCli(['report', 'pages', '--database', `pglite:${at('db')}`]);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/belongs to another user/);
  });
});

describe('what commands write', () => {
  const database = useDatabase();

  it('--output replaces a link and leaves nothing beside it', async () => {
    await writeFile(at('precious'), 'precious');
    await symlink(at('precious'), at('out.json'));
    const { exitCode } = await runCli(['sql', 'select 1 as one', '--output', at('out.json')], { env: { OUTREACH_DATABASE: database.url } });
    expect(exitCode).toBe(0);
    expect(JSON.parse(await readFile(at('out.json'), 'utf8'))).toEqual([{ one: 1 }]);
    expect(await readFile(at('precious'), 'utf8')).toBe('precious');
    expect((await readdir(dir.path)).sort()).toEqual(['out.json', 'precious']);
  });

  it('a --output that fails leaves the old file and no other', async () => {
    await writeFile(at('out.json'), 'old');
    const { exitCode } = await runCli(['sql', 'select 1/0', '--output', at('out.json')], { env: { OUTREACH_DATABASE: database.url } });
    expect(exitCode).not.toBe(0);
    expect(await readFile(at('out.json'), 'utf8')).toBe('old');
    expect(await readdir(dir.path)).toEqual(['out.json']);
  });

  it('--output /dev/stdout is standard output, also where that is a file', async () => {
    const script = `outreach sql 'select 1 as one' --format csv --output /dev/stdout >> ${at('log')}`;
    await writeFile(at('log'), 'before\n');
    const { exitCode, stderr } = await runShell(script, { env: { OUTREACH_DATABASE: database.url } });
    expect(exitCode, stderr).toBe(0);
    expect((await readFile(at('log'), 'utf8')).split(/\r?\n/)).toEqual(['before', 'one', '1', '']);
  });

  it('rejects are for the user alone, also where an older file was not, and go through no link', async () => {
    const reject = { line: 1, path: 'x', pointer: null, reason: 'bad', record: {}, context: null };
    await writeFile(at('old.ndjson'), 'old');
    await chmod(at('old.ndjson'), 0o666);
    await writeRejectsFile(at('old.ndjson'), 'source', [reject]);
    expect(await modeOf(at('old.ndjson'))).toBe(0o600);
    await writeFile(at('precious'), 'precious');
    await symlink(at('precious'), at('link.ndjson'));
    await writeRejectsFile(at('link.ndjson'), 'source', [reject]);
    expect(await readFile(at('precious'), 'utf8')).toBe('precious');
    await expect(readlink(at('link.ndjson'))).rejects.toThrow('EINVAL');
    expect(JSON.parse(await readFile(at('link.ndjson'), 'utf8'))).toMatchObject({ source: 'source', line: 1 });
    await writeRejectsFile('/dev/null', 'source', [reject]);
  });
});

describe('every place that makes files', () => {
  /** Each makes them by O_EXCL or in a directory of its own; the rest goes through src/files.ts. */
  const KNOWN: Readonly<Record<string, RegExp>> = {
    'files.ts': /O_EXCL \| constants\.O_NOFOLLOW/,
    'sources/nameless-file.ts': /openSync\(path, 'wx\+', 0o600\)/,
    'db/migrate/export.ts': /\{ flag: 'wx' \}/,
    'commands/init/env-file.ts': /O_EXCL \| constants\.O_NOFOLLOW/,
    'ops/doctor/git.ts': /mkdtemp/,
  };

  it('is known, and makes them so that nobody else’s are taken', async () => {
    const src = fileURLToPath(new URL('../src/', import.meta.url));
    const files = (await readdir(src, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const making: string[] = [];
    for (const file of files) {
      const text = await readFile(join(src, file), 'utf8');
      if (!/from 'node:fs/.test(text)) continue;
      if (/\b(?:createWriteStream|writeFile|writeFileSync|appendFile\w*|copyFile\w*|mkdtemp\w*|O_CREAT|openSync)\(|O_CREAT/.test(text))
        making.push(relative(src, join(src, file)));
    }
    const known = making.filter((file) => !['dotenv.ts', 'bounded-read.ts'].includes(file)); // they read
    expect(known.sort()).toEqual(Object.keys(KNOWN).sort());
    for (const [file, how] of Object.entries(KNOWN)) expect(await readFile(join(src, file), 'utf8'), file).toMatch(how);
  });
});
