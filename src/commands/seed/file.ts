import type { Runtime } from '../../cli/runtime.ts';
import { composeSeeds, readSeedFile, type SeedFile } from '../../crm/seeds.ts';
import { putSeeds, SEED_KINDS, type SeedKind, seedList, seedRows } from '../../db/crm/seeds.ts';
import { allPages } from '../../db/paging.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { DocumentResult, ListResult, Row } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

export async function runList(runtime: Runtime, kind: SeedKind): Promise<ListResult> {
  return { kind: 'list', columns: Object.keys(seedRows[kind].shape), rows: await stored(runtime, kind) };
}

/** All that is stored, as readSeedFile takes it. */
export async function runExport(runtime: Runtime): Promise<DocumentResult> {
  const document: Record<string, Row[]> = {};
  for (const kind of SEED_KINDS) {
    const rows: Row[] = [];
    for await (const row of await stored(runtime, kind)) rows.push(row);
    document[kind] = rows;
  }
  return { kind: 'document', document };
}

async function stored(runtime: Runtime, kind: SeedKind): Promise<AsyncIterable<Row>> {
  const db = await runtime.database();
  return allPages((after, size) => seedList(db, kind, after, size));
}

/** The rows of a team's own file. */
export function seedImporter(): Importer<never, SeedFile> {
  return {
    command: 'seed import',
    options: {},
    partitions: 0,
    async stage(input, keep) {
      const { rows, refused } = await readSeedFile(input);
      for (const reject of refused) keep.reject({ line: null, ...reject });
      return rows;
    },
    async write(job, rows) {
      job.count(await putSeeds(job.db, { overwrite: true, ...rows }, job.dryRun));
    },
    compose: composeSeeds,
  };
}

/** A row may have been edited since: a file is never known, and an unchanged row changes nothing. */
export function runImport(runtime: Runtime, file: string, flags: Omit<ImportFlags, 'force'>): Promise<SummaryResult> {
  return runtime.import(seedImporter(), { ...flags, file, force: true });
}
