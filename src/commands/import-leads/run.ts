import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { explainFile, type TableOptions } from '../../cli/table-options.ts';
import { type Tenant, tenants } from '../../db/growth/accounts.ts';
import type { LeadRecord } from '../../db/growth/leads.ts';
import { allPages } from '../../db/paging.ts';
import { UsageError } from '../../errors.ts';
import { LEAD_COLUMNS } from '../../growth/import-leads/columns.ts';
import { LEAD_PARTITIONS, StagedLeads } from '../../growth/import-leads/stage.ts';
import { Tenants } from '../../growth/import-leads/tenants.ts';
import { writeLeads } from '../../growth/import-leads/write.ts';
import { flagsOf, type Reading, requireTargets, tableKey, tableKeySchema } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { ListResult } from '../../output/result.ts';
import { TimestampReader } from '../../sources/timestamps.ts';
import { writtenAt } from '../../sources/written-at.ts';
import type { SummaryResult } from '../../summary.ts';

export const keySchema = tableKeySchema.extend({ client: z.string().nullable(), timezone: z.string() });

/** Records of leads. file: the path, by which it is known how old records without a time are. */
export function leadsImporter(
  runtime: Pick<Runtime, 'host' | 'database'>,
  options: z.infer<typeof keySchema>,
  reading: Reading = {},
  file = '-',
): Importer<LeadRecord, StagedLeads> {
  const { client, timezone } = options;
  return {
    command: 'import-leads',
    options,
    partitions: LEAD_PARTITIONS,
    settings: async () => requireTargets(LEAD_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      const staged = new StagedLeads(keep);
      await staged.read(
        input,
        { client, timezone, ...flagsOf(options), ...reading },
        { tenants: await allTenants(runtime), writtenAt: await writtenAt(runtime.host, file), signal, progress },
      );
      return staged;
    },
    write: (job, staged) => writeLeads(job, staged.leads()),
    isComplete: ({ unknownTenants }) => unknownTenants === 0,
  };
}

async function allTenants(runtime: Pick<Runtime, 'database'>): Promise<Tenants> {
  const db = await runtime.database();
  const all: Tenant[] = [];
  for await (const tenant of allPages((after, size) => tenants(db, after, size))) all.push(tenant);
  return new Tenants(all);
}

export interface ImportLeadsFlags extends ImportFlags, TableOptions {
  client?: string;
  timezone: string;
}

export async function runImportLeads(runtime: Runtime, file: string, flags: ImportLeadsFlags): Promise<SummaryResult | ListResult> {
  if (flags.explain) return explainFile(runtime, file, LEAD_COLUMNS, flags);
  const { client = null, timezone } = flags;
  requireTimezone(timezone);
  return runtime.import(leadsImporter(runtime, { ...tableKey(flags), client, timezone }, flags, file), { ...flags, file });
}

function requireTimezone(timezone: string): void {
  try {
    new TimestampReader(timezone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`there is no time zone "${timezone}"`, {
      suggestion: 'write it as in Europe/Paris or America/Toronto',
      cause: error,
    });
  }
}
