import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { explainFile, type TableOptions } from '../../cli/table-options.ts';
import type { FileHost } from '../../host.ts';
import { flagsOf, type Reading, requireTargets, tableKey, tableKeySchema } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { ListResult } from '../../output/result.ts';
import { fileSink } from '../../output/streams.ts';
import { TABLE_COLUMNS } from '../../sdr/import-companies/columns.ts';
import type { Planned } from '../../sdr/import-companies/plan.ts';
import { COMPANY_PARTITIONS, type CompanyEntry, StagedCompanies } from '../../sdr/import-companies/stage.ts';
import { writeCompanies } from '../../sdr/import-companies/write.ts';
import { Spool } from '../../sources/spool.ts';
import type { SummaryResult } from '../../summary.ts';

const CHUNK_CHARACTERS = 65_536;

export const keySchema = tableKeySchema.extend({
  session_key: z.string().nullable().default(null),
  batch_id: z.string().nullable().default(null),
});

/** Companies with their employees. onPlanned: told what becomes of each company. */
export function companiesImporter(
  options: z.infer<typeof keySchema>,
  reading: Reading = {},
  onPlanned?: (planned: Planned) => void,
): Importer<CompanyEntry, StagedCompanies> {
  return {
    command: 'import-companies',
    options,
    partitions: COMPANY_PARTITIONS,
    settings: async () => requireTargets(TABLE_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      const staged = new StagedCompanies(keep, onPlanned);
      await staged.read(input, { ...flagsOf(options), ...reading }, signal, progress);
      return staged;
    },
    write: (job, staged) => writeCompanies(job, staged, options, onPlanned),
  };
}

export interface ImportCompaniesFlags extends ImportFlags, TableOptions {
  sessionKey?: string;
  batchId?: string;
  /** Where a dry run writes what it would do. */
  plan?: string;
}

export async function runImportCompanies(runtime: Runtime, file: string, flags: ImportCompaniesFlags): Promise<SummaryResult | ListResult> {
  if (flags.explain) return explainFile(runtime, file, TABLE_COLUMNS, flags);
  const { sessionKey = null, batchId = null, plan } = flags;
  const options = { ...tableKey(flags), session_key: sessionKey, batch_id: batchId };
  if (plan === undefined) return runtime.import(companiesImporter(options, flags), { ...flags, file });
  const planned = new Spool<Planned>(1);
  try {
    // A plan is of what is in the file, whether it was imported before or not.
    const result = await runtime.import(
      companiesImporter(options, flags, (line) => planned.append(0, line)),
      { ...flags, file, force: true },
    );
    await writePlan(runtime.host, plan, planned.read(0));
    return result;
  } finally {
    planned.close();
  }
}

async function writePlan(host: FileHost, path: string, planned: Iterable<Planned>): Promise<void> {
  const file = await fileSink(host, path);
  try {
    let lines = '';
    for (const line of planned) {
      lines += `${JSON.stringify(line)}\n`;
      if (lines.length < CHUNK_CHARACTERS) continue;
      await file.write(lines);
      lines = '';
    }
    await file.write(lines);
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
}
