import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { importClients, importPages, refreshPageClientCounts } from '../../db/discovery/imports.ts';
import { MEDIA_BUCKET, type MediaStore } from '../../db/media/store.ts';
import type { PersonKeys } from '../../db/ops/suppressions.ts';
import type { ErasedPeople } from '../../ops/erased.ts';
import { addCounts, type TableCounts } from '../../summary.ts';
import { joinPages, type PageUnit, toBatch, weigh } from './join.ts';
import type { StagedClients } from './stage.ts';
import { storeMedia } from './store-media.ts';

export interface ImportOptions {
  /** Weight of a batch at most, in edges. */
  batchSize: number;
  dryRun: boolean;
}

export interface ImportTools {
  db: OutreachDatabase;
  media: MediaStore | undefined;
  signal: AbortSignal;
  erased: ErasedPeople;
  /** Pages and edges written so far. */
  progress(done: { pages: number; edges: number }): void;
}

const CLIENTS_PER_BATCH = 2_000;

/** Writes what was staged: clients, then pages with all that hangs on them, then images; counts by table. */
export async function writeStaged(staged: StagedClients, tools: ImportTools, options: ImportOptions): Promise<Record<string, TableCounts>> {
  const tables: Record<string, TableCounts> = {};
  const { db, signal, erased } = tools;

  const clients = await erased.without(staged.clients.all(), ({ row }) => ({ handles: [row.ig_username] }));
  const isClient = new Set(clients.map(({ row }) => row.ig_username));
  const clientSizer = new BatchSizer(CLIENTS_PER_BATCH);
  await sendInBatches(clients, {
    weigh: () => 1,
    sizer: clientSizer,
    inFlight: db.concurrency,
    signal,
    send: async (some) => {
      const rows = some.map(({ row }) => ({ ...row, file_updated_at: staged.fileUpdatedAt }));
      addCounts(tables, await importClients(db, { clients: rows, runs: some.flatMap(({ runs }) => runs) }, options.dryRun));
    },
  });

  const done = { pages: 0, edges: 0 };
  await sendInBatches<PageUnit>(joinPages(staged), {
    weigh,
    sizer: new BatchSizer(options.batchSize),
    inFlight: db.concurrency,
    signal,
    send: async (given) => {
      const kept = await erased.without(given, keysOf);
      const units = kept.map((unit) => ({
        ...unit,
        follows: unit.follows.filter(([source]) => isClient.has(staged.clients.sources[source]?.handle ?? '')),
      }));
      addCounts(tables, await importPages(db, toBatch(units, staged), options.dryRun));
      done.pages += units.length;
      done.edges += units.reduce((sum, unit) => sum + unit.follows.length, 0);
      tools.progress(done);
    },
  });

  if (tools.media !== undefined && staged.mediaCount > 0 && !options.dryRun) {
    tables[MEDIA_BUCKET] = await storeMedia(db, tools.media, staged, signal);
  }
  if (!options.dryRun) await refreshPageClientCounts(db);
  return tables;
}

/** A page is its owner's, by its handle and by the addresses that it states. */
function keysOf({ row, variants, records }: PageUnit): PersonKeys {
  const emails = [row, ...variants].flatMap(({ contact_email: email }) => email ?? []);
  return {
    handles: [row.ig_username],
    emails: [...emails, ...records.flatMap(({ profile }) => profile?.email_candidates ?? [])],
  };
}
