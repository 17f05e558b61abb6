import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { absolutePath, systemHome } from '../../processes.ts';

const GIT_TIMEOUT_MS = 5_000;
/** Lists of patterns are short, and links are a line. */
const MAX_BYTES = 64 * 1024;

/**
 * Whether a file lies in a git work tree that does not ignore it; false where there is no git, or no work tree. The repository may be a
 * stranger's, and its configuration names programs (core.fsmonitor): git gets an empty one of ours, and of theirs the index and the
 * patterns alone. `path`: PATH of the environment.
 */
export async function isNotIgnored(file: string, path: string | undefined): Promise<boolean> {
  const found = findRepository(dirname(file));
  if (found === undefined) return false;
  const own = await mkdtemp(join(tmpdir(), 'outreach-git-'));
  try {
    for (const dir of ['objects', 'refs', 'info']) await mkdir(join(own, dir));
    await writeFile(join(own, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(join(own, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = false\n');
    await writeFile(join(own, 'info', 'exclude'), readSmall(join(found.common, 'info', 'exclude')));
    const env = { PATH: absolutePath(path), GIT_DIR: own, GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
    // The user's own list of what is never to be committed.
    const { stdout } = await git(['config', '--global', '--path', '--get', 'core.excludesFile'], own, { ...env, HOME: systemHome() });
    const excludes = stdout === '' ? [] : ['-c', `core.excludesFile=${stdout.trim()}`];
    const place = { GIT_WORK_TREE: found.root, GIT_INDEX_FILE: join(found.gitDir, 'index'), GIT_CONFIG_GLOBAL: '/dev/null' };
    const question = ['-C', dirname(file), ...excludes, 'check-ignore', '--quiet', '--', basename(file)];
    // 0: ignored; 1: not ignored, or tracked already; anything else: git cannot tell.
    return (await git(question, own, { ...env, ...place })).code === 1;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function git(args: string[], cwd: string, env: Record<string, string | undefined>): Promise<{ code: unknown; stdout: string }> {
  return new Promise((resolve) => {
    execFile('git', args, { timeout: GIT_TIMEOUT_MS, killSignal: 'SIGKILL', cwd, env }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout }),
    );
  });
}

interface Repository {
  /** The top of the work tree. */
  root: string;
  /** Where its index is, and where its patterns are: the same but for a further work tree of a repository. */
  gitDir: string;
  common: string;
}

/** The work tree around a directory, as git finds it. */
function findRepository(dir: string): Repository | undefined {
  for (let at = resolve(dir); ; at = dirname(at)) {
    const entry = statSync(join(at, '.git'), { throwIfNoEntry: false });
    if (entry?.isDirectory()) return { root: at, gitDir: join(at, '.git'), common: join(at, '.git') };
    if (entry?.isFile()) return linked(at);
    if (at === dirname(at)) return undefined;
  }
}

/** A submodule or a further work tree: a file that says where the rest is. */
function linked(root: string): Repository | undefined {
  const target = /^gitdir: (.+)\n?$/.exec(readSmall(join(root, '.git')))?.[1];
  if (target === undefined) return undefined;
  const gitDir = resolve(root, target);
  return { root, gitDir, common: resolve(gitDir, readSmall(join(gitDir, 'commondir')).trim()) };
}

/** Empty where it is no regular file of a sane size. */
function readSmall(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() && found.size <= MAX_BYTES ? readFileSync(path, 'utf8') : '';
}
