import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { durationOption } from '../../cli/durations.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { type ContactListFilter, contactList, contactRowSchema, STAGES } from '../../db/crm/contacts.ts';
import { allPages } from '../../db/paging.ts';
import type { ListResult } from '../../output/result.ts';

interface ListFlags {
  stage?: string;
  tag?: string[];
  signal?: string;
  tab?: string;
  archived?: boolean;
  held?: true;
  search?: string;
  planned?: number;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'contacts by handle',
    examples: [
      'list --tag vip',
      'list --stage trust_signals --format csv',
      'list --held',
      'list --planned 7d',
      'list --archived --tab general',
    ],
  })
    .addOption(choice('--stage <stage>', 'only in this stage', STAGES))
    .option('--tag <tag>', 'only with this tag; may be repeated', (text: string, before: readonly string[] = []) => [
      ...before,
      parseText(text),
    ])
    .option('--signal <product>', 'only with a fit signal of this product', parseText)
    .option('--tab <tab>', 'only with a conversation in this tab of the inbox, e.g. general', parseText)
    .option('--archived', 'only with an archived conversation')
    .option('--no-archived', 'only without one')
    .option('--held', 'only who wrote what may be a no, and nobody has decided')
    .option('--search <text>', 'only with this in the handle or name', parseText)
    .addOption(durationOption('--planned <duration>', 'only who is to be touched within this time, e.g. 7d', '7d').default(undefined))
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    const archived = command.getOptionValueSource('archived') === 'cli' ? flags.archived : undefined;
    return execute(command, (runtime) => runList(runtime, flags, archived));
  });
  addCommonOptions(command);
}

async function runList(runtime: Runtime, flags: ListFlags, archived: boolean | undefined): Promise<ListResult> {
  const { stage, tag, signal, tab, held, search, planned, limit } = flags;
  const filter: ContactListFilter = {
    ...(stage === undefined ? {} : { stages: [stage] }),
    ...(tag === undefined ? {} : { tags: tag }),
    ...(signal === undefined ? {} : { product: signal }),
    ...(tab === undefined ? {} : { tab }),
    ...(archived === undefined ? {} : { archived }),
    ...(held === undefined ? {} : { held }),
    ...(search === undefined ? {} : { search }),
    ...(planned === undefined ? {} : { planned_before: new Date(Date.now() + planned).toISOString() }),
  };
  const db = await runtime.database();
  return {
    kind: 'list',
    columns: Object.keys(contactRowSchema.shape),
    shortIds: ['contact_id'],
    rows: allPages((after, size) => contactList(db, filter, after, size), limit),
  };
}
