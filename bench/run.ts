// npm run bench: every figure of the README's performance table, as ratios measured in one run. npm run bench people: one section.
// Exit code 1 when a figure that was met (floors.json) is missed by more than its noise.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createDatabase, migrate, startPostgres } from '../test/support/postgres.ts';
import { benchAudience } from './audience.ts';
import type { Bench, Figure } from './bench.ts';
import { benchBrain } from './brain.ts';
import { benchDiscovery } from './discovery.ts';
import { benchDms } from './dms.ts';
import { gained, lost, readFloors, verdict } from './floors.ts';
import { benchImports } from './imports.ts';
import { benchLeads } from './leads.ts';
import { benchOutbound } from './outbound.ts';
import { benchPeople } from './people.ts';
import { benchQuality } from './quality.ts';
import { benchQueue } from './queue.ts';
import { benchRelations } from './relations.ts';
import { benchReplies } from './replies.ts';
import { benchReports } from './reports.ts';
import { benchSdrImport } from './sdr-import.ts';
import { benchSuppression } from './suppression.ts';
import { benchSync } from './sync.ts';

const sections: Record<string, (bench: Bench) => Promise<void>> = {
  imports: benchImports,
  people: benchPeople,
  reports: benchReports,
  suppression: benchSuppression,
  sync: benchSync,
  discovery: benchDiscovery,
  outbound: benchOutbound,
  relations: benchRelations,
  dms: benchDms,
  leads: benchLeads,
  brain: benchBrain,
  queue: benchQueue,
  audience: benchAudience,
  quality: benchQuality,
  'sdr-import': benchSdrImport,
  replies: benchReplies,
};
const named = process.argv.slice(2);
const unknown = named.find((name) => sections[name] === undefined);
if (unknown !== undefined) {
  console.error(`there is no section "${unknown}": ${Object.keys(sections).join(', ')}`);
  process.exit(2);
}
const chosen = named.length === 0 ? Object.keys(sections) : named;

const figures: Figure[] = [];
let section = '';
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
    figures.push({ section, what, measured, wanted, met });
    console.error(`${what}: ${measured} (${wanted})`);
  },
};

try {
  for (section of chosen) await sections[section]?.(bench);
} finally {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
}

console.log(
  `\n${cpus().length} cores (${cpus()[0]?.model.trim()}), ${(totalmem() / 1073741824).toFixed(0)} GB, Node ${process.versions.node}, PostgreSQL 17 with 2 GB of shared buffers, fsync and autovacuum off\n`,
);
console.log('| what | measured | wanted | met |\n| --- | --- | --- | --- |');
const floors = await readFloors();
for (const figure of figures) console.log(`| ${figure.what} | ${figure.measured} | ${figure.wanted} | ${verdict(figure, floors)} |`);

for (const what of gained(figures, floors)) console.error(`now met, to be put down in bench/floors.json: ${what}`);
for (const line of lost(figures, chosen, floors)) {
  console.error(`lost: ${line}`);
  process.exitCode = 1;
}
