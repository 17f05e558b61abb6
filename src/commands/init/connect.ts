import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Access, readMigrations } from '../../db/doctor.ts';
import { isDatabaseDirectory } from '../../db/embedded/directory.ts';
import { DatabaseError, explain } from '../../db/errors.ts';
import type { MigrationSet } from '../../db/migrate/files.ts';
import { compare, pendingPaths } from '../../db/migrate/plan.ts';
import { describeTarget, type Target } from '../../db/target.ts';
import { ConfigError } from '../../errors.ts';
import { OLDEST_SERVER } from '../../ops/doctor/checks/connection.ts';
import { writable } from '../../ops/doctor/checks/program.ts';
import { isSameDatabase, nameTwoProjects, TWO_PROJECTS } from '../../ops/doctor/project.ts';
import { type Reached, reach } from '../../ops/doctor/setup.ts';

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

/** Which connection: the target's own, or that of a Supabase project's database. */
export type Place = 'target' | 'DATABASE_URL';

/**
 * Tries a target as the commands will use it, and changes nothing. Throws OutreachError where it does not work; `onPlace` hears which
 * connection is tried.
 */
export async function tryTarget(target: Target, set: MigrationSet, signal: AbortSignal, onPlace: (place: Place) => void): Promise<Tried> {
  onPlace('target');
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) return newDirectory(target.dir, set);
  const open: Access[] = [];
  const reachAndKeep = async (wanted: Target): Promise<Reached> => {
    const reached = await reach(wanted, signal);
    open.push(reached.access);
    return reached;
  };
  try {
    const first = await reachAndKeep(target);
    const found = describeReached(target, first);
    if (target.kind !== 'supabase') return { found, pending: await countPending(first.access, set), migratable: true, served: true };
    const served = !(first.server instanceof DatabaseError);
    if (target.databaseUrl === undefined) {
      return { found, pending: served ? await countPending(first.access, set) : undefined, migratable: false, served };
    }
    onPlace('DATABASE_URL');
    const direct: Target = { kind: 'postgres', url: target.databaseUrl };
    const second = await reachAndKeep(direct);
    if (nameTwoProjects(target.url, target.databaseUrl) || (await isSameDatabase(first.access, second.access)) === false) {
      throw new ConfigError(TWO_PROJECTS.found, { suggestion: TWO_PROJECTS.fix });
    }
    const versions = describeReached(direct, second);
    return { found: `${describeTarget(target)}, ${versions}`, pending: await countPending(second.access, set), migratable: true, served };
  } catch (error) {
    throw error instanceof DatabaseError ? explain(error, describeTarget(target)) : error;
  } finally {
    await Promise.allSettled(open.map((access) => access.close()));
  }
}

async function newDirectory(dir: string, { files }: MigrationSet): Promise<Tried> {
  const entries = await readdir(dir).catch(() => []);
  if (entries.length > 0) {
    throw new ConfigError(`${dir} holds files, and none of an embedded database`, { suggestion: 'name an empty or a new directory' });
  }
  const { status, found } = await writable(dirname(dir));
  if (status === 'failed') throw new ConfigError(found, { suggestion: 'name a directory that this user can write to' });
  return { found: `embedded ${dir}, which is made by the first migration`, pending: files.length, migratable: true, served: true };
}

function describeReached(target: Target, { server }: Reached): string {
  const where = describeTarget(target);
  if (server instanceof DatabaseError) {
    if (server.kind === 'permission') throw explain(server, where);
    return where;
  }
  if (Number.parseInt(server.serverVersion, 10) < OLDEST_SERVER) {
    throw new ConfigError(`${where} is PostgreSQL ${server.serverVersion}`, { suggestion: `use PostgreSQL ${OLDEST_SERVER} or newer` });
  }
  return `${where}, PostgreSQL ${server.serverVersion}`;
}

async function countPending(access: Access, set: MigrationSet): Promise<number> {
  return pendingPaths(compare(set, await readMigrations(access))).length;
}
