import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { allPages } from '../../db/paging.ts';
import { companyList, companyRowSchema } from '../../db/sdr/records.ts';
import type { ListResult } from '../../output/result.ts';

interface ListFlags {
  status?: string;
  segment?: string;
  region?: string;
  sme?: boolean;
  processingStatus?: string;
  sessionKey?: string;
  batchId?: string;
  search?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'companies by name',
    examples: ['list --status Active --segment Fintech', 'list --search ромашка', 'list --session-key spring --format csv'],
  })
    .option('--status <status>', 'only with this status, e.g. Active', parseText)
    .option('--segment <segment>', 'only of this segment', parseText)
    .option('--region <region>', 'only of this region', parseText)
    .option('--sme', 'only in the register of small and medium enterprises')
    .option('--no-sme', 'only those that are not in it')
    .option('--processing-status <status>', 'only with this processing_status, e.g. pending', parseText)
    .option('--session-key <key>', 'only of this session', parseText)
    .option('--batch-id <id>', 'only of this batch', parseText)
    .option('--search <text>', 'only with this in the name', parseText)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    const sme = command.getOptionValueSource('sme') === 'cli' ? flags.sme : undefined;
    return execute(command, (runtime) => runList(runtime, flags, sme));
  });
  addCommonOptions(command);
}

async function runList(runtime: Runtime, flags: ListFlags, sme: boolean | undefined): Promise<ListResult> {
  const { processingStatus, sessionKey, batchId, limit } = flags;
  const named = {
    ...{ status: flags.status, segment: flags.segment, region: flags.region, search: flags.search },
    ...{ processing_status: processingStatus, session_key: sessionKey, batch_id: batchId },
  };
  const filter = {
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
    ...(sme === undefined ? {} : { sme }),
  };
  const db = await runtime.database();
  return {
    kind: 'list',
    columns: Object.keys(companyRowSchema.shape),
    shortIds: ['company_id'],
    rows: allPages((after, size) => companyList(db, filter, after, size), limit),
  };
}
