import { importContext } from '../../cli/import-context.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { openMediaStore } from '../../db/media/store.ts';
import { Gathered } from '../../discovery/clients-json/gather.ts';
import { writeGathered } from '../../discovery/clients-json/import.ts';
import { UsageError } from '../../errors.ts';
import { type ImportJob, runImport } from '../../ops/import.ts';
import type { JobOptions } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import { SUMMARY_FIELDS, type SummaryResult } from '../../summary.ts';

/** Edges per batch: a second or two of the server's work. */
export const DEFAULT_BATCH_SIZE = 20_000;

export interface ImportClientsJsonOptions extends JobOptions {
  file: string;
  /** What the ledger and the summary call the file and the command, where they are not its own. */
  shownAs?: { file: string; command: string };
  dryRun: boolean;
  timezone: string;
  media: boolean;
  rejects?: string;
  allowRejects: boolean;
  force: boolean;
  batchSize: number;
  onKnown?: (runId: string | null) => void;
}

export async function runImportClientsJson(runtime: Runtime, options: ImportClientsJsonOptions): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const gathered = openGathered(options);
  const job: ImportJob = {
    command: options.shownAs?.command ?? 'import-clients-json',
    file: options.file,
    source: options.shownAs?.file ?? options.file,
    // What changes the outcome; the same file with other values of these is another import.
    keyOptions: { timezone: options.timezone, media: options.media },
    dryRun: options.dryRun,
    force: options.force,
    allowRejects: options.allowRejects,
    rejectsFile: options.rejects,
    ...(options.onKnown === undefined ? {} : { onKnown: options.onKnown }),
    gather: async (input, progress) => {
      await gathered.read(input.chunks, progress, runtime.signal);
      return { rejects: () => gathered.rejects(), rejectCount: gathered.rejectCount, warnings: gathered.warnings() };
    },
    write: async (db) => {
      const writing = new Meter('writing', 'follows');
      const tables = await writeGathered(
        gathered,
        {
          db,
          media: options.media ? await openMediaStore(db.target, runtime.config.home) : undefined,
          signal: runtime.signal,
          progress: ({ edges }) => runtime.stderr.progress(writing.text(edges)),
        },
        { batchSize: options.batchSize, dryRun: options.dryRun },
      );
      return { tables };
    },
  };
  try {
    return await runImport(importContext(runtime, options), job);
  } finally {
    gathered.close();
  }
}

function openGathered({ timezone, media }: ImportClientsJsonOptions): Gathered {
  try {
    return new Gathered({ timezone, media });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`there is no time zone "${timezone}"`, {
      suggestion: 'write it as in Europe/Berlin or America/New_York',
      cause: error,
    });
  }
}
