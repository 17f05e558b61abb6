import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { migrateTarget } from '../../src/db/migrate/target.ts';
import { runShell } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const dir = useDirectory();
const database = useDatabase();
let embedded: string;
beforeAll(async () => {
  embedded = join(dir.path, 'db');
  await migrateTarget({ kind: 'embedded', dir: embedded }, loadMigrations(), 'test');
});

it.each([
  ['PostgreSQL', () => database.url],
  ['embedded', () => `pglite:${embedded}`],
])('sql keeps nothing of what it has printed: %s', async (_, url) => {
  // 200 MB of rows through a heap of 64.
  const script = `outreach sql "$QUERY" --database '${url()}' --format ndjson | tail -1 | cut -c1-12`;
  const QUERY = `select n, repeat('x', 500) as t from generate_series(1, 400000) n`;
  const { stdout, stderr } = await runShell(script, { env: { QUERY, NODE_OPTIONS: '--max-old-space-size=64' } });
  expect(stdout).toBe('{"n":400000,\n');
  expect(stderr).toMatch(/^database: .*\n400000 rows\n$/);
});
