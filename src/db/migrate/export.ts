import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MigrationFile, type MigrationSet, replaceSql } from './files.ts';

/**
 * Writes the migrations as files for the Supabase CLI: one per migration, and one with all functions whenever they differ from
 * the newest exported one. Each notes itself in ops.migrations, so that `migrate status` knows what that CLI applied.
 * Files that are there already stay as they are. Returns the names of the new ones.
 */
export async function exportMigrations(
  dir: string,
  { release, files, retired }: MigrationSet,
  version: string,
  now = new Date(),
): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  const present = (await readdir(dir)).sort();
  const written: string[] = [];
  const write = async (name: string, text: string) => {
    await writeFile(join(dir, name), text, { flag: 'wx' });
    written.push(name);
  };

  for (const file of files.filter((f) => f.kind === 'migration')) {
    const name = `${file.version}_outreach_${file.name}.sql`;
    if (!present.includes(name)) await write(name, `${before(file)}${file.sql}\n${ledgerInsert([file], version)}`);
  }

  const functions = files.filter((f) => f.kind === 'function');
  const text = [
    'set check_function_bodies = off;\n',
    ...functions.map(replaceSql),
    ledgerInsert(functions, version),
    ...retired.flatMap(({ version: gone, drops }) => [...drops, `delete from ops.migrations where version = '${gone}';`]),
    `update ops.migrations set release = ${release} where version in (${files.map((file) => `'${file.version}'`).join(', ')});`,
    'select ops.admit_reader();',
    '\nreset check_function_bodies;\n',
  ].join('\n');
  const newest = present.filter((name) => /^\d{14}_outreach_functions\.sql$/.test(name)).at(-1);
  if (newest === undefined || (await readFile(join(dir, newest), 'utf8')) !== text) {
    await write(`${timestampAfter([...present, ...written], now)}_outreach_functions.sql`, text);
  }
  return written;
}

function before({ needs }: MigrationFile): string {
  if (needs.length === 0) return '';
  return `${['set check_function_bodies = off;\n', ...needs.map(replaceSql)].join('\n')}\nreset check_function_bodies;\n\n`;
}

function ledgerInsert(files: MigrationFile[], version: string): string {
  const rows = files.map((f) => `  ('${f.version}', '${f.name}', '${f.kind}', '${f.checksum}', ${f.breaking}, '${version} (exported)')`);
  return `insert into ops.migrations (version, name, kind, checksum, breaking, applied_by) values\n${rows.join(',\n')}\non conflict (version) do update set checksum = excluded.checksum, breaking = excluded.breaking, applied_at = now(), applied_by = excluded.applied_by;\n`;
}

/** Now as 14 digits, and later than every file that is there: the Supabase CLI refuses older ones. */
function timestampAfter(names: string[], now: Date): string {
  const newest =
    names
      .map((name) => /^\d{14}/.exec(name)?.[0] ?? '')
      .sort()
      .at(-1) ?? '';
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  return stamp > newest ? stamp : String(BigInt(newest) + 1n);
}
