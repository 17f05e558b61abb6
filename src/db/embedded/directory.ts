import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { ConfigError, messageOf } from '../../errors.ts';
import { assertOwn, syncAll } from '../../files.ts';

/** Major version of the PostgreSQL inside the PGlite that this tool ships with. */
export const EMBEDDED_MAJOR = '18';

/** Clusters to copy a new directory from, made by `npm run build`: initdb alone takes four seconds of CPU, a copy half of one. */
export const TEMPLATES = fileURLToPath(new URL('../../../dist/embedded/', import.meta.url));
export const EMPTY_TEMPLATE = join(TEMPLATES, 'empty.tar.gz');

/** A migrated one, by the digest of its migrations, so that none of other migrations is ever taken for it. */
export function migratedTemplate(digest: string): string {
  return join(TEMPLATES, `${digest}.tar.gz`);
}

export function isDatabaseDirectory(dir: string): boolean {
  return existsSync(join(dir, 'PG_VERSION'));
}

/**
 * Makes the data directory where there is none: under another name first, so that a killed process leaves nothing half made.
 * `digest`: of the migrations that it is to have, if they were built; else it is empty.
 */
export async function createDirectory(dir: string, digest = ''): Promise<void> {
  if (isDatabaseDirectory(dir)) return assertOwn(dir);
  const unfinished = `${dir}.unfinished-${randomUUID()}`;
  try {
    await sweepUnfinished(dir);
    // People's data: for the user's eyes alone (PGlite makes everything readable for all). Not in what somebody else laid there.
    await mkdir(unfinished, { mode: 0o700 });
    const template = [migratedTemplate(digest), EMPTY_TEMPLATE].find((path) => existsSync(path));
    if (template === undefined) await initdb(unfinished);
    else await unpack(template, unfinished);
    await chmod(unfinished, 0o700);
    await syncTree(unfinished);
    await rename(unfinished, dir);
    await syncAll([dirname(dir)]);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw new ConfigError(`the embedded database cannot be made in ${dir}: ${messageOf(error)}`, {
      suggestion: 'check the path and its permissions, or choose another with --database pglite:DIR',
      cause: error,
    });
  }
}

async function syncTree(dir: string): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() || entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  await syncAll([...paths, dir]);
}

/** What killed processes left; we have the lock. */
async function sweepUnfinished(dir: string): Promise<void> {
  const names = await readdir(dirname(dir));
  for (const name of names.filter((name) => name.startsWith(`${basename(dir)}.unfinished-`)))
    await rm(join(dirname(dir), name), { recursive: true, force: true });
}

async function initdb(dir: string): Promise<void> {
  const { PGlite } = await import('@electric-sql/pglite');
  const db = await PGlite.create({ dataDir: dir });
  await db.close();
}

/** Not PGlite's own loadDataDir, which takes three times as long. */
async function unpack(tarball: string, dir: string): Promise<void> {
  const { unpackTar } = await import('modern-tar/fs');
  await pipeline(createReadStream(tarball), createGunzip(), unpackTar(dir, { dmode: 0o700, fmode: 0o600 }));
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
