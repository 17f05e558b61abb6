// npm run bench: every figure of the README's performance table, as ratios measured in one run. npm run bench people: one section.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createDatabase, migrate, startPostgres } from '../test/support/postgres.ts';
import type { Bench } from './bench.ts';
import { benchDiscovery } from './discovery.ts';
import { benchImports } from './imports.ts';
import { benchPeople } from './people.ts';
import { benchSuppression } from './suppression.ts';

const sections: Record<string, (bench: Bench) => Promise<void>> = {
  imports: benchImports,
  people: benchPeople,
  suppression: benchSuppression,
  discovery: benchDiscovery,
};
const chosen = process.argv.slice(2);

const rows: { what: string; measured: string; wanted: string; met: string }[] = [];
const dir = await mkdtemp(join(tmpdir(), 'outreach-bench-'));
const server = await startPostgres(['-c', 'shared_buffers=2GB', '-c', 'max_wal_size=4GB', '-c', 'autovacuum=off']);
const bench: Bench = {
  dir,
  async fresh() {
    const url = await createDatabase(server);
    await migrate(url);
    return url;
  },
  note(what, measured, wanted, met) {
    rows.push({ what, measured, wanted, met: met === undefined ? '' : met ? 'yes' : 'no' });
    console.error(`${what}: ${measured} (${wanted})`);
  },
};

try {
  for (const [name, section] of Object.entries(sections)) if (chosen.length === 0 || chosen.includes(name)) await section(bench);
} finally {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
}

console.log(
  `\n${cpus().length} cores (${cpus()[0]?.model.trim()}), ${(totalmem() / 1073741824).toFixed(0)} GB, Node ${process.versions.node}, PostgreSQL 17 with 2 GB of shared buffers, fsync and autovacuum off\n`,
);
console.log('| what | measured | wanted | met |\n| --- | --- | --- | --- |');
for (const row of rows) console.log(`| ${row.what} | ${row.measured} | ${row.wanted} | ${row.met} |`);
