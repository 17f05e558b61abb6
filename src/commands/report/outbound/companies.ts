import { wholeNumber } from '../../../cli/common-options.ts';
import { companyList, companyRowSchema } from '../../../db/outbound/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';
import { parseImportId } from './import-id.ts';

interface CompanyOptions {
  industry?: string;
  country?: string;
  size?: string;
  import?: string;
  minLeads?: number;
  withoutDomain?: boolean;
  limit?: number;
}

export const companiesReport = defineReport<CompanyOptions>()({
  system: 'outbound',
  name: 'companies',
  summary: 'companies by name, with their leads and where they were seen',
  examples: '--min-leads 3\n--country Germany --industry "computer software" --format csv',
  row: companyRowSchema,
  flags: (command) =>
    command
      .option('--industry <name>', 'only this industry')
      .option('--country <name>', 'only this country, as it is stored')
      .option('--size <range>', 'only this size, e.g. 11-50')
      .option('--import <id>', 'only those that this file had (csv_import_id of "report imports")', parseImportId)
      .option('--min-leads <n>', 'with at least this many leads', wholeNumber(1))
      .option('--without-domain', 'only those that are known by name alone')
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { industry, country, size, import: csvImport, minLeads, withoutDomain, limit }) {
    const db = await runtime.database();
    const filter = {
      ...(industry === undefined ? {} : { industry }),
      ...(country === undefined ? {} : { country }),
      ...(size === undefined ? {} : { size }),
      ...(csvImport === undefined ? {} : { csv_import_id: csvImport }),
      ...(minLeads === undefined ? {} : { min_leads: minLeads }),
      ...(withoutDomain === true ? { without_domain: true as const } : {}),
    };
    return { rows: allPages((after, size) => companyList(db, filter, after, size), limit) };
  },
});
