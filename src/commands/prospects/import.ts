import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { addUndatedTableFlags, explainFile, type TableOptions } from '../../cli/table-options.ts';
import { PROSPECT_COLUMNS } from '../../growth/prospects/columns.ts';
import type { ReadProspect } from '../../growth/prospects/read-prospect.ts';
import { PROSPECT_PARTITIONS, StagedProspects } from '../../growth/prospects/stage.ts';
import { writeProspects } from '../../growth/prospects/write.ts';
import { flagsOf, type Reading, requireTargets, type TableKey, tableKey } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { ListResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

export interface ImportProspectsFlags extends ImportFlags, TableOptions {}

export function defineImport(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'import',
    summary: 'add prospects from a table, or change what is known of them',
    examples: ['import prospects.csv --dry-run', 'import list.xlsx --map business_name=Firm --explain', 'import - < prospects.ndjson'],
  })
    .argument('<file>', 'CSV, XLSX, NDJSON or JSON; - for standard input')
    .addHelpText(
      'after',
      `
Fields: business_name (required), website, contact_email, industry, region, language (en or fr), form_url.
One website is one prospect, however it is written: scheme, www., closing slash and tracking parameters do not count, paths do. Without a
website the address tells them apart, without that the name. Fields that are absent stay as they are, and so do scores and "contacted".
`,
    );
  addImportOptions(command, 'records');
  addUndatedTableFlags(command);
  command.action((file: string) => {
    const flags: ImportProspectsFlags = command.opts();
    return execute(command, (runtime) => runImportProspects(runtime, file, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/** Records of prospects. */
export function prospectsImporter(options: TableKey, reading: Reading = {}): Importer<ReadProspect, StagedProspects> {
  return {
    command: 'prospects import',
    options,
    partitions: PROSPECT_PARTITIONS,
    settings: async () => requireTargets(PROSPECT_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      const staged = new StagedProspects(keep);
      await staged.read(input, { ...flagsOf(options), ...reading }, signal, progress);
      return staged;
    },
    write: (job, staged) => writeProspects(job, staged),
  };
}

export async function runImportProspects(runtime: Runtime, file: string, flags: ImportProspectsFlags): Promise<SummaryResult | ListResult> {
  if (flags.explain) return explainFile(runtime, file, PROSPECT_COLUMNS, flags);
  return runtime.import(prospectsImporter(tableKey(flags), flags), { ...flags, file });
}
