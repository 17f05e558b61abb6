import { chmod, chown, lstat, mkdir, readdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAUNCHER, runLauncher } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';

const { compileCache }: { compileCache(env: Record<string, string | undefined>, uid: number): string | undefined } =
  createRequire(LAUNCHER)('./compile-cache.js');
const dir = useDirectory({ each: true });
const me = process.getuid?.() ?? -1;
const STRANGER = 54_321;
const at = (...names: string[]) => join(dir.path, ...names);
const cache = () => at('.cache', 'outreach', 'compile-cache');
const found = (env: Record<string, string | undefined> = { HOME: dir.path }) => compileCache(env, me);

describe('compiled code is kept where no other user can write', () => {
  it('in a directory of this user’s own, mode 700, and never below /tmp itself', async () => {
    expect(found()).toBe(cache());
    expect((await lstat(cache())).mode & 0o777).toBe(0o700);
    expect(found({ XDG_CACHE_HOME: at('x'), HOME: dir.path })).toBe(at('x', 'outreach', 'compile-cache'));
    expect(found({ XDG_CACHE_HOME: 'relative', HOME: dir.path })).toBe(cache());
  });

  it('nowhere without a home', () => {
    expect([found({}), found({ HOME: 'relative' }), found({ HOME: '/dev/null' })]).toEqual([undefined, undefined, undefined]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['is somebody else’s', () => mkdir(cache(), { recursive: true }).then(() => chown(cache(), STRANGER, STRANGER))],
    ['can be written by others', () => mkdir(cache(), { recursive: true }).then(() => chmod(cache(), 0o777))],
    ['can be read by others', () => mkdir(cache(), { recursive: true }).then(() => chmod(cache(), 0o755))],
    [
      'has a parent that is somebody else’s',
      () => mkdir(at('.cache', 'outreach'), { recursive: true }).then(() => chown(at('.cache'), STRANGER, 0)),
    ],
    [
      'has a parent that others can write',
      () => mkdir(at('.cache', 'outreach'), { recursive: true }).then(() => chmod(at('.cache'), 0o777)),
    ],
    [
      'is a link to what is somebody else’s',
      async () => {
        await mkdir(at('planted'), { mode: 0o700 });
        await chown(at('planted'), STRANGER, STRANGER);
        await mkdir(at('.cache', 'outreach'), { recursive: true });
        await symlink(at('planted'), cache());
      },
    ],
    ['is a file', () => mkdir(at('.cache'), { recursive: true }).then(() => symlink('/etc/passwd', at('.cache', 'outreach')))],
  ])('not where the directory %s', async (_, plant) => {
    if (me !== 0) return;
    await plant();
    expect(found()).toBeUndefined();
  });

  it('the launcher keeps it there, and nothing in the temporary directory of all', async () => {
    const tmp = at('tmp');
    await mkdir(tmp);
    const { exitCode } = await runLauncher(['--version'], { env: { HOME: dir.path, TMPDIR: tmp } });
    expect(exitCode).toBe(0);
    expect(await readdir(tmp)).toEqual([]);
    expect((await readdir(cache())).length).toBe(1);
  });
});
