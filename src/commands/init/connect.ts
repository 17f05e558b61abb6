import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Access, readMigrations } from '../../db/doctor.ts';
import { isDatabaseDirectory } from '../../db/embedded/directory.ts';
import { DatabaseError, explain } from '../../db/errors.ts';
import type { MigrationFile } from '../../db/migrate/files.ts';
import { compare } from '../../db/migrate/plan.ts';
import { describeTarget, type Target } from '../../db/target.ts';
import { ConfigError } from '../../errors.ts';
import { OLDEST_SERVER } from '../../ops/doctor/checks/connection.ts';
import { writable } from '../../ops/doctor/checks/program.ts';
import { type Reached, reach } from '../../ops/doctor/patient.ts';
import { isSameDatabase, nameTwoProjects, TWO_PROJECTS } from '../../ops/doctor/project.ts';

export interface Tried {
  /** What was found there, for people. */
  found: string;
  /** Files that are not applied yet; undefined where the API of a Supabase project cannot tell. */
  pending: number | undefined;
  /** The API of a Supabase project runs no SQL: migrating needs its DATABASE_URL. */
  migratable: boolean;
  /** Whether the API of a Supabase project serves what the commands call. */
  served: boolean;
}

/** Tries a target as the commands will use it, and changes nothing. Throws OutreachError where it does not work. */
export async function tryTarget(target: Target, files: MigrationFile[], signal: AbortSignal): Promise<Tried> {
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) return newDirectory(target.dir, files);
  const open: Access[] = [];
  const reachAndKeep = async (wanted: Target): Promise<Reached> => {
    const reached = await reach(wanted, signal);
    open.push(reached.access);
    return reached;
  };
  try {
    const first = await reachAndKeep(target);
    const found = describeReached(target, first);
    if (target.kind !== 'supabase') return { found, pending: await countPending(first.access, files), migratable: true, served: true };
    const served = !(first.contact instanceof DatabaseError);
    if (target.databaseUrl === undefined) {
      return { found, pending: served ? await countPending(first.access, files) : undefined, migratable: false, served };
    }
    const direct: Target = { kind: 'postgres', url: target.databaseUrl };
    const second = await reachAndKeep(direct);
    if (nameTwoProjects(target.url, target.databaseUrl) || (await isSameDatabase(first.access, second.access)) === false) {
      throw new ConfigError(TWO_PROJECTS.found, { suggestion: TWO_PROJECTS.fix });
    }
    const versions = describeReached(direct, second);
    return { found: `${describeTarget(target)}, ${versions}`, pending: await countPending(second.access, files), migratable: true, served };
  } catch (error) {
    throw error instanceof DatabaseError ? explain(error, describeTarget(target)) : error;
  } finally {
    await Promise.allSettled(open.map((access) => access.close()));
  }
}

async function newDirectory(dir: string, files: MigrationFile[]): Promise<Tried> {
  const entries = await readdir(dir).catch(() => []);
  if (entries.length > 0) {
    throw new ConfigError(`${dir} holds files, and none of an embedded database`, { suggestion: 'name an empty or a new directory' });
  }
  const { status, found } = await writable(dirname(dir));
  if (status === 'failed') throw new ConfigError(found, { suggestion: 'name a directory that this user can write to' });
  return { found: `embedded ${dir}, which is made by the first migration`, pending: files.length, migratable: true, served: true };
}

function describeReached(target: Target, { contact }: Reached): string {
  const where = describeTarget(target);
  if (contact instanceof DatabaseError) {
    if (contact.kind === 'permission') throw explain(contact, where);
    return where;
  }
  if (Number.parseInt(contact.serverVersion, 10) < OLDEST_SERVER) {
    throw new ConfigError(`${where} is PostgreSQL ${contact.serverVersion}`, { suggestion: `use PostgreSQL ${OLDEST_SERVER} or newer` });
  }
  return `${where}, PostgreSQL ${contact.serverVersion}`;
}

async function countPending(access: Access, files: MigrationFile[]): Promise<number> {
  return compare(files, await readMigrations(access)).filter(({ state }) => state !== 'applied').length;
}
