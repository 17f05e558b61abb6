import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseRetired, type RetiredFile } from './retired.ts';

/** One file of migrations/ (kind migration, applied once) or migrations/functions/ (kind function, applied when changed). */
export interface MigrationFile {
  kind: 'migration' | 'function';
  /** The 14 digits of a migration; `schema/name` of a function. */
  version: string;
  name: string;
  /** Path below migrations/, for messages. */
  path: string;
  sql: string;
  /** SHA-256 of the text, line ends normalised. */
  checksum: string;
  /** Marked by a line `-- breaking` at the top: an older tool must stay away. */
  breaking: boolean;
  /**
   * Function files that a migration calls or indexes by, named in lines `-- functions: schema/name …`: applied in their present form right
   * before it, since the others come after all migrations.
   */
  needs: MigrationFile[];
}

/** Everything that makes the databases of one release of the tool. */
export interface MigrationSet {
  /** Counted up whenever the files change (`npm run gen:release`): of two tools it says which is the newer one. */
  release: number;
  /** In the order of application. */
  files: MigrationFile[];
  /** Function files of earlier releases, with what becomes of what they made. */
  retired: RetiredFile[];
}

export const MIGRATIONS_DIR = fileURLToPath(new URL('../../../migrations/', import.meta.url));

const MIGRATION_NAME = /^(\d{14})_(\w+)\.sql$/;

const releaseSchema = z.object({ release: z.int().positive() });

let own: MigrationSet | undefined;

/** The tool's own files: read once, so that everything in a process works with the same ones. */
export function loadMigrations(): MigrationSet {
  own ??= readMigrationFiles(MIGRATIONS_DIR);
  return own;
}

/** The files of a directory, in one go: every command waits for them, and hundreds of promises take four times as long. */
export function readMigrationFiles(dir: string): MigrationSet {
  const files = loadFiles(dir);
  const retired = parseRetired(readText(dir, RETIRED), RETIRED);
  const both = files.find(({ version }) => retired.some((file) => file.version === version));
  if (both !== undefined) throw new Error(`${both.path} is there, and ${RETIRED} says that it is not`);
  return { ...releaseSchema.parse(JSON.parse(readText(dir, 'release.json'))), files, retired };
}

/** The checksum of all files together, as ops.handshake makes it of the ledger. */
export function digestOf(files: readonly Pick<MigrationFile, 'version' | 'checksum'>[]): string {
  const lines = files.map(({ version, checksum }) => `${version} ${checksum}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

const RETIRED = 'functions/retired.sql';

/** Migrations by version, then functions with those of ops first. */
function loadFiles(dir: string): MigrationFile[] {
  const migrations: MigrationFile[] = [];
  for (const file of readdirSync(dir).sort()) {
    const match = MIGRATION_NAME.exec(file);
    if (match?.[1] !== undefined && match[2] !== undefined) migrations.push(load('migration', dir, file, match[1], match[2]));
  }
  const functions: MigrationFile[] = [];
  for (const schema of readdirSync(join(dir, 'functions'))
    .filter((name) => !name.endsWith('.sql'))
    .sort(opsFirst)) {
    for (const file of readdirSync(join(dir, 'functions', schema))
      .filter((name) => name.endsWith('.sql'))
      .sort()) {
      const name = file.slice(0, -'.sql'.length);
      functions.push(load('function', dir, `functions/${schema}/${file}`, `${schema}/${name}`, name));
    }
  }
  for (const migration of migrations) migration.needs = neededBy(migration, functions);
  return [...migrations, ...functions];
}

function neededBy({ sql, path }: MigrationFile, functions: readonly MigrationFile[]): MigrationFile[] {
  const versions = [...sql.matchAll(/^-- functions: (.+)$/gm)].flatMap(([, list = '']) => list.split(' '));
  return versions.map((version) => {
    const file = functions.find((one) => one.version === version);
    if (file === undefined) throw new Error(`${path} needs functions/${version}.sql, which is not there`);
    return file;
  });
}

function opsFirst(a: string, b: string): number {
  return Number(b === 'ops') - Number(a === 'ops') || a.localeCompare(b);
}

function readText(dir: string, path: string): string {
  return readFileSync(join(dir, path), 'utf8').replaceAll('\r\n', '\n');
}

function load(kind: MigrationFile['kind'], dir: string, path: string, version: string, name: string): MigrationFile {
  const sql = readText(dir, path);
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { kind, version, name, path, sql, checksum, breaking: /^-- breaking\b/m.test(sql), needs: [] };
}

/**
 * Puts a file's functions, views and triggers in the place of their former forms: replaced, which keeps what a team granted on them,
 * or dropped and made anew where the database cannot replace them. A function whose arguments changed would stay beside its new form
 * as an overload, which PostgREST cannot tell apart, so the former one goes, unless a trigger still hangs on it.
 */
export function replaceSql(file: MigrationFile): string {
  const functions = `pg_catalog.pg_proc p where p.pronamespace = pg_catalog.to_regnamespace('${file.version.split('/')[0]}') and p.proname = '${file.name}'`;
  const drop = `begin
      execute 'drop function ' || f;
    exception when dependent_objects_still_exist then null;
    end;`;
  return `do $outreach$
declare
  file constant text := $outreach_file$${file.sql}$outreach_file$;
  former constant text[] := array(select p.oid || ' ' || p.xmin from ${functions});
  f regprocedure;
begin
  begin
    execute file;
  exception when invalid_function_definition or invalid_table_definition then
    execute 'drop view if exists ${file.version.replace('/', '.')}';
    for f in select p.oid::regprocedure from ${functions} loop
    ${drop}
    end loop;
    execute file;
  end;
  for f in select p.oid::regprocedure from ${functions} and p.oid || ' ' || p.xmin = any (former) loop
    ${drop}
  end loop;
end $outreach$;
`;
}
