import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, UsageError } from '../../errors.ts';

/** Manual pages, as MANPATH takes them. npm links none of them where man would look (since npm 7). */
export const MAN_PATH = fileURLToPath(new URL('../../../dist/man', import.meta.url));

/** Opens the manual page of the command that the words name, in the reader's pager. */
export async function openManual(words: readonly string[]): Promise<void> {
  const name = ['outreach', ...words].join('-');
  const page = join(MAN_PATH, 'man1', `${name}.1`);
  if (!existsSync(page)) {
    throw new UsageError(`there is no manual page ${name}`, { suggestion: `see "outreach help ${words.join(' ')}", or "outreach --help"` });
  }
  await new Promise<void>((resolve, reject) => {
    // Not from the working directory, where a relative PATH or pager could find something else.
    const man = spawn('man', [page], { stdio: 'inherit', cwd: MAN_PATH });
    man.on('error', (error) =>
      reject(new ConfigError('the program man is not installed', { suggestion: `install it, or see "outreach help"`, cause: error })),
    );
    man.on('close', () => resolve());
  });
}
