import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { isNotIgnored } from '../../src/ops/doctor/git.ts';
import { runLauncher } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const database = useDatabase();
const dir = useDirectory({ each: true });
const at = (...names: string[]) => join(dir.path, ...names);
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x.example', ...args], { cwd: at('work'), stdio: 'pipe' });
const ignored = async () => !(await isNotIgnored(at('work', '.env'), process.env.PATH));

beforeEach(async () => {
  await mkdir(at('work'));
  await writeFile(at('work', '.env'), '', { mode: 0o600 });
});

describe('a repository that somebody else wrote', () => {
  it('runs none of its programs, whatever its configuration names', async () => {
    git('init', '--quiet');
    await writeFile(at('evil'), `#!/bin/sh\ntouch ${at('ran')}\n`);
    await chmod(at('evil'), 0o755);
    await mkdir(at('work', 'bin'));
    for (const name of ['git', 'man', 'ps', 'sh', 'node']) {
      await writeFile(at('work', name), `#!/bin/sh\ntouch ${at('ran')}\n`, { mode: 0o755 });
    }
    const programs = ['core.fsmonitor', 'core.pager', 'core.editor', 'core.sshCommand', 'core.askPass', 'diff.external', 'filter.x.clean'];
    for (const name of [...programs, 'filter.x.smudge', 'filter.x.process', 'credential.helper', 'alias.check-ignore', 'gpg.program'])
      git('config', name, at('evil'));
    git('config', 'core.hooksPath', at('work', '.git', 'hooks'));
    for (const hook of ['post-index-change', 'pre-auto-gc', 'fsmonitor-watchman', 'post-checkout'])
      await writeFile(at('work', '.git', 'hooks', hook), `#!/bin/sh\ntouch ${at('ran')}\n`, { mode: 0o755 });
    git('config', 'include.path', at('more'));
    await writeFile(at('more'), `[core]\n\tfsmonitor = ${at('evil')}\n`);
    await writeFile(at('work', '.gitattributes'), '* filter=x diff=x\n');
    // A program of the directory is not taken for one of the system either.
    for (const PATH of [process.env.PATH, `:${process.env.PATH}`, `.:${process.env.PATH}`, `bin:${process.env.PATH}:`]) {
      const env = { OUTREACH_DATABASE: database.url, PATH };
      const { stdout } = await runLauncher(['doctor'], { cwd: at('work'), env });
      expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ check: 'env_file', status: 'warning' }));
    }
    expect(existsSync(at('ran'))).toBe(false);
  });

  it('says of a file whether it is ignored, as git does', async () => {
    expect(await ignored()).toBe(true);
    git('init', '--quiet');
    expect(await ignored()).toBe(false);
    await writeFile(at('work', '.git', 'info', 'exclude'), '.env\n');
    expect(await ignored()).toBe(true);
    await writeFile(at('work', '.git', 'info', 'exclude'), '');
    await writeFile(at('work', '.gitignore'), '.*\n!.gitignore\n');
    expect(await ignored()).toBe(true);
    git('add', '--force', '.env');
    expect(await ignored()).toBe(false);
    git('commit', '--quiet', '-m', 'x');
    git('worktree', 'add', '--quiet', '--detach', at('second'));
    await writeFile(at('second', 'other'), '');
    expect(await isNotIgnored(at('second', '.env'), process.env.PATH)).toBe(true);
    expect(await isNotIgnored(at('second', '.other'), process.env.PATH)).toBe(true);
  });

  it('cannot make it wait or read for ever', async () => {
    git('init', '--quiet');
    execFileSync('rm', ['-r', at('work', '.git')]);
    execFileSync('mkfifo', [at('work', '.git')]);
    expect(await ignored()).toBe(true);
  });
});
