import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { allPages } from '../../db/paging.ts';
import { type EmployeeFilter, employeeList, employeeRowSchema, REPLY_FLAGS } from '../../db/sdr/records.ts';
import type { ListResult } from '../../output/result.ts';
import { findOne } from '../companies/find.ts';

interface ListFlags {
  company?: string;
  position?: string;
  processingStatus?: string;
  campaignNumber?: number;
  campaignStatus?: string;
  client?: boolean;
  replied?: string;
  search?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'employees by name',
    examples: ['list --company 7707083893', 'list --position CTO --processing-status pending', 'list --replied bounce --format csv'],
  })
    .option('--company <company>', 'only of this company: id, tin, registration number or name', parseText)
    .option('--position <text>', 'only with this in the position', parseText)
    .option('--processing-status <status>', 'only with this processing_status, e.g. pending', parseText)
    .option('--campaign-number <n>', 'only of this campaign', wholeNumber(0, 2_147_483_647))
    .option('--campaign-status <status>', 'only with this campaign_status, e.g. sent', parseText)
    .option('--client', 'only clients')
    .option('--no-client', 'only those that are none')
    .addOption(choice('--replied <how>', 'only who replied so', REPLY_FLAGS))
    .option('--search <text>', 'only with this in the name', parseText)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    const client = command.getOptionValueSource('client') === 'cli' ? flags.client : undefined;
    return execute(command, (runtime) => runList(runtime, flags, client));
  });
  addCommonOptions(command);
}

async function runList(runtime: Runtime, flags: ListFlags, client: boolean | undefined): Promise<ListResult> {
  const { company, position, processingStatus, campaignNumber, campaignStatus, replied, search, limit } = flags;
  const db = await runtime.database();
  const filter: EmployeeFilter = {
    ...(company === undefined ? {} : { company_id: await findOne(db, 'company', company) }),
    ...(position === undefined ? {} : { position }),
    ...(processingStatus === undefined ? {} : { processing_status: processingStatus }),
    ...(campaignNumber === undefined ? {} : { campaign_number: campaignNumber }),
    ...(campaignStatus === undefined ? {} : { campaign_status: campaignStatus }),
    ...(client === undefined ? {} : { client }),
    ...(replied === undefined ? {} : { replied }),
    ...(search === undefined ? {} : { search }),
  };
  return {
    kind: 'list',
    columns: Object.keys(employeeRowSchema.shape),
    shortIds: ['company_id', 'employee_id'],
    rows: allPages((after, size) => employeeList(db, filter, after, size), limit),
  };
}
