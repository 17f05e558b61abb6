import { importContext } from '../../cli/import-context.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { openMediaStore } from '../../db/media/store.ts';
import { Gathered } from '../../discovery/clients-json/gather.ts';
import { writeGathered } from '../../discovery/clients-json/import.ts';
import { UsageError } from '../../errors.ts';
import { type ImportJob, runImport } from '../../ops/import.ts';
import { SUMMARY_FIELDS, type SummaryResult } from '../../output/result.ts';

export interface ImportClientsJsonOptions {
  file: string;
  dryRun: boolean;
  timezone: string;
  media: boolean;
  rejects?: string;
  allowRejects: boolean;
  force: boolean;
  batchSize: number;
}

export async function runImportClientsJson(runtime: Runtime, options: ImportClientsJsonOptions): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const gathered = openGathered(options);
  const job: ImportJob = {
    command: 'import-clients-json',
    file: options.file,
    // What changes the outcome; the same file with other values of these is another import.
    keyOptions: { timezone: options.timezone, media: options.media },
    dryRun: options.dryRun,
    force: options.force,
    allowRejects: options.allowRejects,
    rejectsFile: options.rejects,
    gather: async (input, progress) => {
      await gathered.read(input.chunks, progress, runtime.signal);
      return { rejects: () => gathered.rejects(), rejectCount: gathered.rejectCount, warnings: gathered.warnings() };
    },
    write: async (db) =>
      writeGathered(
        gathered,
        {
          db,
          media: options.media ? await openMediaStore(db.target, runtime.config.home) : undefined,
          signal: runtime.signal,
          progress: ({ pages, edges }) => runtime.stderr.progress(`writing: ${pages} pages, ${edges} follows`),
        },
        { batchSize: options.batchSize, dryRun: options.dryRun },
      ),
  };
  try {
    return await runImport(importContext(runtime), job);
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
