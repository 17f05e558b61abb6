import { createHash, randomUUID } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PgliteConnection } from '@supabase/lite/pglite';
import type { AdminConnection } from '../../src/db/admin.ts';
import { applyMigrations } from '../../src/db/migrate/apply.ts';
import { digestOf, loadMigrations, type MigrationSet } from '../../src/db/migrate/files.ts';
import { migrateTarget } from '../../src/db/migrate/target.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/outreach-test-databases/', import.meta.url));
const LOCKFILE = new URL('../../package-lock.json', import.meta.url);

/** Makes a migrated data directory: of the embedded database, and of the PGlite that @supabase/lite brings along. */
const MAKERS = {
  embedded: async (dir: string, set: MigrationSet) => {
    await migrateTarget({ kind: 'embedded', dir }, set, 'test');
  },
  supabase: async (dir: string, set: MigrationSet) => {
    const { createPgliteConnection } = await import('@supabase/lite/pglite');
    const connection = await createPgliteConnection({ url: dir });
    await applyMigrations(adminOf(connection), set, 'test');
    await connection.close();
  },
};

/**
 * Copies a migrated data directory to `dir`. The original is made once per state of the migrations and kept between runs:
 * applying all files takes PGlite five seconds, a copy a third of one.
 */
export async function copyMigrated(kind: keyof typeof MAKERS, dir: string): Promise<void> {
  await cp(await migratedDirectory(kind), dir, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

async function migratedDirectory(kind: keyof typeof MAKERS): Promise<string> {
  const set = loadMigrations();
  const digest = createHash('sha256')
    .update(await readFile(LOCKFILE))
    .update(`${set.release} ${digestOf(set.files)}`);
  const state = digest.digest('hex').slice(0, 16);
  const dir = join(CACHE, state, kind);
  if (existsSync(dir)) return dir;
  await mkdir(join(CACHE, state), { recursive: true });
  for (const other of await readdir(CACHE)) if (other !== state) await rm(join(CACHE, other), { recursive: true, force: true });
  const draft = join(CACHE, state, `${kind}.${randomUUID()}`);
  await MAKERS[kind](draft, set);
  // Two test files may make it at once; the first stands.
  await rename(draft, dir).catch(() => rm(draft, { recursive: true, force: true }));
  return dir;
}

/** What the server's own PGlite answers, as the owner. */
export function adminOf({ driver }: PgliteConnection): AdminConnection {
  const query: AdminConnection['query'] = async (text, params) => (await driver.query<Record<string, unknown>>(text, params)).rows;
  return {
    query,
    async transaction(work) {
      await driver.exec('begin');
      try {
        await work({ query });
        await driver.exec('commit');
      } catch (error) {
        await driver.exec('rollback');
        throw error;
      }
    },
    columns: async () => [],
    cancel: () => {},
    close: async () => {},
  };
}
