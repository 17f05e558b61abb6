import { z } from 'zod';
import { homeOf } from '../../choose-target.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { openMediaStore } from '../../db/media/store.ts';
import { writeStaged } from '../../discovery/clients-json/import.ts';
import { composeClientsJson } from '../../discovery/clients-json/retry.ts';
import { type MediaEntry, type PageEntry, STAGED_PARTITIONS, StagedClients } from '../../discovery/clients-json/stage.ts';
import { UsageError } from '../../errors.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Importer } from '../../ops/import.ts';
import { Meter } from '../../output/progress.ts';
import { TimestampReader } from '../../sources/timestamps.ts';

/** Edges per batch: a second or two of the server's work. */
export const DEFAULT_BATCH_SIZE = 20_000;

/** What changes the outcome; the same file with other values of these is another import. */
export const keySchema = z.object({ timezone: z.string(), media: z.boolean() });

/** Clients, the pages they follow, and what is known of those pages. Throws UsageError for a time zone that is none. */
export function clientsJsonImporter(
  runtime: Runtime,
  options: z.infer<typeof keySchema>,
  batchSize = DEFAULT_BATCH_SIZE,
): Importer<PageEntry | MediaEntry, StagedClients> {
  requireTimezone(options.timezone);
  return {
    command: 'import-clients-json',
    options,
    partitions: STAGED_PARTITIONS,
    async stage(input, keep, { signal, progress }) {
      const staged = new StagedClients(options, keep);
      await staged.read(input, progress, signal);
      return staged;
    },
    async write(job, staged) {
      const writing = new Meter('writing', 'follows');
      const tools = {
        db: job.db,
        media: options.media ? await openMediaStore(job.db.target, homeOf(job.db.target, runtime.config)) : undefined,
        signal: job.signal,
        erased: new ErasedPeople(job),
        progress: ({ edges }: { edges: number }) => job.progress(writing.text(edges)),
      };
      job.count(await writeStaged(staged, tools, { batchSize, dryRun: job.dryRun }));
    },
    compose: composeClientsJson,
  };
}

function requireTimezone(timezone: string): void {
  try {
    new TimestampReader(timezone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`there is no time zone "${timezone}"`, {
      suggestion: 'write it as in Europe/Berlin or America/New_York',
      cause: error,
    });
  }
}
