import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { explainFile, type TableOptions } from '../../cli/table-options.ts';
import { flagsOf, type Reading, requireTargets, tableKey, tableKeySchema } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import { defaultCountry } from '../../ops/keys/default-country.ts';
import { CSV_COLUMNS } from '../../outbound/import-csv/columns.ts';
import { CSV_PARTITIONS, type CsvEntry, StagedCsv } from '../../outbound/import-csv/stage.ts';
import { noteRefusedCsv, writeCsv } from '../../outbound/import-csv/write.ts';
import type { ListResult } from '../../output/result.ts';
import { writtenAt } from '../../sources/written-at.ts';
import type { SummaryResult } from '../../summary.ts';

export const keySchema = tableKeySchema.extend({
  /** ISO time that the file is of, where somebody says so; null: when it was written. */
  exported_at: z.string().nullable().default(null),
  country: z.string().nullable().default(null),
});

/** Companies and people of an export. file: the path, by which it is known how old it is. */
export function csvImporter(
  runtime: Pick<Runtime, 'host'>,
  options: z.infer<typeof keySchema>,
  reading: Reading = {},
  file = '-',
): Importer<CsvEntry, StagedCsv> {
  return {
    command: 'import-csv',
    options,
    partitions: CSV_PARTITIONS,
    settings: async () => requireTargets(CSV_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      const staged = new StagedCsv(keep, {
        country: options.country ?? undefined,
        writtenAt: options.exported_at ?? (await writtenAt(runtime.host, file)),
      });
      await staged.read(input, { ...flagsOf(options), ...reading }, signal, progress);
      return staged;
    },
    write: writeCsv,
    refused: (job, error, facts) => noteRefusedCsv(job, error, facts),
  };
}

export interface ImportCsvFlags extends ImportFlags, TableOptions {
  exportedAt?: string;
}

export async function runImportCsv(runtime: Runtime, file: string, flags: ImportCsvFlags): Promise<SummaryResult | ListResult> {
  if (flags.explain) return explainFile(runtime, file, CSV_COLUMNS, flags);
  const country = defaultCountry(runtime.config) ?? null;
  const options = { ...tableKey(flags), exported_at: flags.exportedAt ?? null, country };
  return runtime.import(csvImporter(runtime, options, flags, file), { ...flags, file });
}
