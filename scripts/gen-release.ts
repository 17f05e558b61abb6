// Counts migrations/release.json up when the migrations or functions have changed; `--check` only compares. A function file that went
// is refused until functions/retired.sql says what becomes of what it made.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { digestOf, loadMigrations, MIGRATIONS_DIR } from '../src/db/migrate/files.ts';

const path = join(MIGRATIONS_DIR, 'release.json');
const schema = z.object({ release: z.int().positive(), digest: z.string(), functions: z.array(z.string()) });

const committed = schema.parse(JSON.parse(await readFile(path, 'utf8')));
const { files, retired } = loadMigrations();
const digest = digestOf(files);
const functions = files.filter(({ kind }) => kind === 'function').map(({ version }) => version);
const accounted = new Set([...functions, ...retired.map(({ version }) => version)]);
const lost = committed.functions.filter((version) => !accounted.has(version));

for (const version of lost) console.error(`functions/${version}.sql is gone: say in migrations/functions/retired.sql what becomes of it`);
if (lost.length > 0) process.exitCode = 1;
else if (digest !== committed.digest && process.argv.includes('--check')) {
  console.error('migrations/ has changed since its release: run npm run gen:release and commit the result');
  process.exitCode = 1;
} else if (digest !== committed.digest) {
  await writeFile(path, `${JSON.stringify({ release: committed.release + 1, digest, functions }, null, 2)}\n`);
}
