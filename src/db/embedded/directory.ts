import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../errors.ts';
import { flushDirectory } from './flush.ts';

/** Major version of the PostgreSQL inside the PGlite that this tool ships with. */
export const EMBEDDED_MAJOR = '18';

/** An empty cluster, made by `npm run build`; loading it takes a fifth of the time of initdb. */
export const TEMPLATE = fileURLToPath(new URL('../../../dist/embedded-template.tar.gz', import.meta.url));

export function isDatabaseDirectory(dir: string): boolean {
  return existsSync(join(dir, 'PG_VERSION'));
}

/** Makes the data directory where there is none: under another name first, so that a killed process leaves nothing half made. */
export async function createDirectory(dir: string): Promise<void> {
  if (isDatabaseDirectory(dir)) return;
  const { PGlite } = await import('@electric-sql/pglite');
  const unfinished = `${dir}.unfinished-${process.pid}`;
  await mkdir(dirname(dir), { recursive: true, mode: 0o700 });
  try {
    const template = existsSync(TEMPLATE) ? { loadDataDir: new Blob([await readFile(TEMPLATE)]) } : {};
    const db = await PGlite.create({ dataDir: unfinished, ...template });
    await db.close();
    // People's data: for the user's eyes alone (PGlite makes everything readable for all).
    await chmod(unfinished, 0o700);
    await flushDirectory(unfinished, 0);
    await rename(unfinished, dir);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw new ConfigError(`the embedded database cannot be made in ${dir}: ${error instanceof Error ? error.message : error}`, {
      suggestion: 'check the path and its permissions, or choose another with --database pglite:DIR',
      cause: error,
    });
  }
}

/** A directory of another PostgreSQL major version must not be opened: it would be damaged or refused in riddles. */
export async function assertReadableVersion(dir: string): Promise<void> {
  const found = (await readFile(join(dir, 'PG_VERSION'), 'utf8')).trim();
  if (found === EMBEDDED_MAJOR) return;
  throw new ConfigError(`${dir} was made by PostgreSQL ${found}; this outreach has PostgreSQL ${EMBEDDED_MAJOR} embedded`, {
    suggestion: `dump it with the outreach that made it (pg_dump of @electric-sql/pglite-tools), then load the dump into a new directory: --database pglite:NEW_DIR`,
  });
}

/** Looking at a database does not make it. */
export function noDatabase(dir: string): ConfigError {
  return new ConfigError(`there is no database in ${dir}`, {
    suggestion: `check the name, or make one there with "outreach migrate --database pglite:${dir}"`,
  });
}
