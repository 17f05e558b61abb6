import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { allPages } from '../../db/paging.ts';
import { audienceExport, recipientSchema } from '../../db/sdr/audiences.ts';
import type { ListResult } from '../../output/result.ts';
import { requireAudience } from '../../sdr/audiences/find.ts';
import { bodies } from '../../sdr/audiences/smartlead.ts';
import { AUDIENCE_ARGUMENT } from './show.ts';

export interface ExportFlags {
  for?: 'smartlead';
}

const listSchema = recipientSchema.pick({
  employee_id: true,
  full_name: true,
  company_name: true,
  recipient_email: true,
  recipient_source: true,
});
const bodySchema = z.object({
  lead_list: z.array(z.record(z.string(), z.json())),
  settings: z.record(z.string(), z.boolean()),
});
/** One of the two. */
export const exportRowSchema = z.union([listSchema, bodySchema]);

export function defineExport(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'export',
    summary: 'the members of an audience with the address to write to',
    examples: ['export "Fintech CTOs" --format csv --output ctos.csv', 'export "Fintech CTOs" --for smartlead --format ndjson'],
  })
    .argument(...AUDIENCE_ARGUMENT)
    .addOption(choice('--for <vendor>', "as request bodies of the vendor's API, a hundred people each", ['smartlead']))
    .addHelpText('after', '\nWhoever said no or bounced since it was saved is left out.\n');
  command.action((name: string) => {
    const flags: ExportFlags = command.opts();
    return execute(command, (runtime) => runExport(runtime, name, flags));
  });
  addCommonOptions(command);
}

export async function runExport(runtime: Runtime, name: string, flags: ExportFlags): Promise<ListResult> {
  const db = await runtime.database();
  const { id, selected } = await requireAudience(db, name);
  let exported = 0;
  async function* recipients() {
    for await (const recipient of allPages((after, size) => audienceExport(db, id, after, size))) {
      exported += 1;
      yield recipient;
    }
  }
  const notes = () =>
    exported === selected ? [] : [`${selected - exported} of ${selected} members are left out: they said no or bounced since`];
  if (flags.for === 'smartlead') return { kind: 'list', columns: Object.keys(bodySchema.shape), rows: bodies(recipients()), notes };
  async function* rows() {
    for await (const recipient of recipients()) yield listSchema.parse(recipient);
  }
  return { kind: 'list', columns: Object.keys(listSchema.shape), rows: rows(), notes };
}
