import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';

const GIT_TIMEOUT_MS = 5_000;

/** Whether a file lies in a git work tree that does not ignore it; false where there is no git, or no work tree. */
export function isNotIgnored(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const args = ['-C', dirname(path), 'check-ignore', '--quiet', '--', basename(path)];
    // Exit 0: ignored; 1: not ignored, or tracked already; anything else: git cannot tell.
    execFile('git', args, { timeout: GIT_TIMEOUT_MS }, (error) => resolve(error?.code === 1));
  });
}
