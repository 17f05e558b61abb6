import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast, parseShare, parseText } from '../../cli/values.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { accountShow } from '../../db/growth/accounts.ts';
import { type LeadFilter, leadExport, leadExportSchema, leadList, leadRowSchema, leadShow, URGENCIES } from '../../db/growth/leads.ts';
import { allPages } from '../../db/paging.ts';
import { guarded } from '../../growth/import-leads/guards.ts';
import type { DocumentResult, ListResult, Row, Value } from '../../output/result.ts';
import { noSuchAccount, parseClient } from '../accounts/client.ts';
import { LANGUAGES } from '../accounts/create.ts';
import { leadArgument, noSuchLead } from './lead.ts';

const STATES = ['living', 'archived', 'deleted', 'all'] as const;
const ACTIONS = 100;

interface ListFlags {
  client?: string;
  state: (typeof STATES)[number];
  test?: boolean;
  urgency?: string;
  language?: string;
  tag?: string;
  intent?: string;
  minConfidence?: number;
  since?: string;
  until?: string;
  search?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'leads, newest first; test leads are left out',
    examples: [
      'list --urgency High --min-confidence 0.7',
      'list --client ana@studio.example --since 7d --format csv',
      'list --state archived --test',
    ],
  })
    .option('--client <client>', 'only of this account: client_id or e-mail address', parseClient)
    .addOption(choice('--state <state>', 'living: neither archived nor deleted', STATES).default('living'))
    .option('--test', 'only test leads (default: none of them)')
    .addOption(choice('--urgency <urgency>', 'only of this urgency', URGENCIES))
    .addOption(choice('--language <language>', 'only in this language', LANGUAGES))
    .option('--tag <tag>', 'only with this tag, in any case', parseText)
    .option('--intent <intent>', 'only with this intent, in any case', parseText)
    .option('--min-confidence <share>', 'only from this confidence on, 0 to 1', parseShare)
    .option('--since <time>', 'only from then on: a duration until now (7d), 2026-11-01 or 2026-11-01T12:00:00Z', parsePast)
    .option('--until <time>', 'only before then', parsePast)
    .option('--search <text>', 'only with this in the name, the address or the message', parseText)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    return execute(command, (runtime) => runList(runtime, flags));
  });
  addCommonOptions(command);
}

async function runList(runtime: Runtime, flags: ListFlags): Promise<ListResult> {
  const { client, state, test = false, urgency, language, tag, intent, minConfidence, since, until, search, limit } = flags;
  const db = await runtime.database();
  const filter: LeadFilter = {
    ...{ state, is_test: test },
    ...(client === undefined ? {} : { client_id: await clientId(db, client) }),
    ...(urgency === undefined ? {} : { urgency }),
    ...(language === undefined ? {} : { language }),
    ...(tag === undefined ? {} : { tag }),
    ...(intent === undefined ? {} : { intent }),
    ...(minConfidence === undefined ? {} : { min_confidence: minConfidence }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(search === undefined ? {} : { search }),
  };
  return {
    kind: 'list',
    columns: Object.keys(leadRowSchema.shape),
    longTexts: ['message', 'ai_summary', 'relationship_insight'],
    rows: allPages((after, size) => leadList(db, filter, after, size), limit),
  };
}

/** The client_id of an account. Throws UsageError where there is none. */
export async function clientId(db: OutreachDatabase, client: string): Promise<string> {
  const account = await accountShow(db, client);
  if (account === null) throw noSuchAccount(client);
  return account.client_id;
}

export function defineShow(parent: Command, execute: Execute): void {
  const command = leadArgument(
    subcommand(parent, {
      name: 'show',
      summary: 'one lead with its histories and actions, as JSON',
      examples: ['show 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10', 'show 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 --jq ".actions[]"'],
    }),
  ).option('--actions <n>', 'so many of the latest actions', wholeNumber(0, 100_000), ACTIONS);
  command.action((lead: string) => {
    const { actions }: { actions: number } = command.opts();
    return execute(command, async (runtime): Promise<DocumentResult> => {
      const document = await leadShow(await runtime.database(), lead, actions);
      if (document === null) throw noSuchLead(lead);
      return { kind: 'document', document };
    });
  });
  addCommonOptions(command);
}

export function defineExport(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'export',
    summary: 'leads as import-leads reads them, archived and test leads included',
    examples: ['export --format ndjson --output leads.ndjson', 'export --client ana@studio.example --format csv'],
  })
    .option('--client <client>', 'only of this account: client_id or e-mail address', parseClient)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: { client?: string; limit?: number } = command.opts();
    return execute(command, (runtime) => runExport(runtime, flags));
  });
  addCommonOptions(command);
}

async function runExport(runtime: Runtime, { client, limit }: { client?: string; limit?: number }): Promise<ListResult> {
  const db = await runtime.database();
  const filter: LeadFilter = client === undefined ? {} : { client_id: await clientId(db, client) };
  const { format, output } = runtime.options;
  const isTable = format === 'csv' || (format === undefined && output?.toLowerCase().endsWith('.csv') === true);
  async function* rows(): AsyncGenerator<Row> {
    for await (const row of allPages((after, size) => leadExport(db, filter, after, size), limit)) {
      yield isTable ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name, guardedCell(value)])) : row;
    }
  }
  return { kind: 'list', columns: Object.keys(leadExportSchema.shape), longTexts: ['message', 'ai_summary'], rows: rows() };
}

/** A cell of a table from which an apostrophe comes off again, wherever one stands that belongs to the text. */
function guardedCell(value: Value): Value {
  if (typeof value === 'string') return guarded(value);
  return typeof value === 'object' && value !== null ? guarded(JSON.stringify(value)) : value;
}
