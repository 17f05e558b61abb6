// Writes docs/data-model.md, or the file named, from a freshly migrated PostgreSQL, or the one of `--database URL`. `--check` only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { loadMigrations } from '../src/db/migrate/files.ts';
import { createDatabase, migrate, startPostgres } from '../test/support/postgres.ts';
import { readCatalog } from './data-model/catalog.ts';
import { renderPage } from './data-model/render.ts';
import { readSources } from './data-model/sources.ts';

const SCHEMAS = ['discovery', 'growth', 'crm', 'outbound', 'sdr', 'ops'];
const { values: flags, positionals } = parseArgs({
  options: { check: { type: 'boolean' }, database: { type: 'string' } },
  allowPositionals: true,
});
const file = positionals[0] ?? fileURLToPath(new URL('../docs/data-model.md', import.meta.url));

async function pageOfNewDatabase(): Promise<string> {
  const server = await startPostgres();
  try {
    const url = await createDatabase(server);
    await migrate(url);
    return await pageOf(url);
  } finally {
    await server.stop();
  }
}

async function pageOf(url: string): Promise<string> {
  const sql = postgres(url, { max: 1 });
  const schemas = await sql.begin((tx) => readCatalog(tx, SCHEMAS));
  await sql.end();
  return renderPage(schemas, readSources(loadMigrations().files));
}

const text = await (flags.database === undefined ? pageOfNewDatabase() : pageOf(flags.database));
if (flags.check !== true) {
  await writeFile(file, text);
} else if (text !== (await readFile(file, 'utf8').catch(() => ''))) {
  console.error('docs/data-model.md differs from the migrations: run npm run gen:data-model and commit the result');
  process.exitCode = 1;
}
