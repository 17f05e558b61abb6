import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { type ProspectFilter, type ProspectRow, prospectList, prospectRowSchema, prospectShow } from '../../db/growth/prospects.ts';
import { allPages } from '../../db/paging.ts';
import { HIGH_PRIORITY } from '../../growth/prospects/score.ts';
import type { DocumentResult, ListResult } from '../../output/result.ts';
import { LANGUAGES } from '../accounts/create.ts';
import { type NamedProspect, prospectArgument, requireProspect } from './prospect.ts';

const MESSAGES = 100;
/** Of the document's query. */
const FIRST_TO_WRITE_TO = 20;

export interface WhoFlags {
  industry?: string;
  region?: string;
  language?: string;
}

/** Which prospects, for every command over several of them. */
export function addWhoOptions(command: Command): Command {
  return command
    .option('--industry <name>', 'only of this industry, in any case', parseText)
    .option('--region <name>', 'only of this region, in any case', parseText)
    .addOption(choice('--language <language>', 'only in this language', LANGUAGES));
}

export function filterOf({ industry, region, language }: WhoFlags): ProspectFilter {
  return {
    ...(industry === undefined ? {} : { industry }),
    ...(region === undefined ? {} : { region }),
    ...(language === undefined ? {} : { language }),
  };
}

interface ListFlags extends WhoFlags {
  contacted?: boolean;
  tested?: boolean;
  minNeed?: number;
  search?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = addWhoOptions(
    subcommand(parent, {
      name: 'list',
      summary: 'prospects, newest first',
      examples: ['list --industry "Real Estate" --no-contacted', 'list --no-tested --format csv', 'list --search plumb'],
    }),
  )
    .option('--contacted', 'only those who were written to')
    .option('--no-contacted', 'only those who were not')
    .option('--tested', 'only those with a score')
    .option('--no-tested', 'only those without')
    .option('--min-need <score>', 'only from this automation_need_score on', wholeNumber(0, 100))
    .option('--search <text>', 'only with this in the name, the website or the address', parseText)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    const typed = (name: 'contacted' | 'tested') => (command.getOptionValueSource(name) === 'cli' ? flags[name] : undefined);
    return execute(command, (runtime) => runList(runtime, flags, typed('contacted'), typed('tested')));
  });
  addCommonOptions(command);
}

async function runList(
  runtime: Runtime,
  flags: ListFlags,
  contacted: boolean | undefined,
  tested: boolean | undefined,
): Promise<ListResult> {
  const { minNeed, search, limit } = flags;
  const db = await runtime.database();
  const filter: ProspectFilter = {
    ...filterOf(flags),
    ...(contacted === undefined ? {} : { contacted }),
    ...(tested === undefined ? {} : { tested }),
    ...(minNeed === undefined ? {} : { min_need: minNeed }),
    ...(search === undefined ? {} : { search }),
  };
  return {
    kind: 'list',
    columns: Object.keys(prospectRowSchema.shape),
    rows: allPages((after, size) => prospectList(db, filter, after, size), limit),
  };
}

interface HighPriorityFlags extends WhoFlags {
  minNeed: number;
  limit: number;
}

export function defineHighPriority(parent: Command, execute: Execute): void {
  const command = addWhoOptions(
    subcommand(parent, {
      name: 'high-priority',
      summary: 'whom to write to first: tested, in need, not written to yet; who said no is left out',
      examples: ['high-priority', 'high-priority --industry Legal --limit 5'],
    }),
  )
    .option('--min-need <score>', 'from this automation_need_score on', wholeNumber(0, 100), HIGH_PRIORITY)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1), FIRST_TO_WRITE_TO);
  command.action(() => {
    const flags: HighPriorityFlags = command.opts();
    return execute(command, (runtime) => runHighPriority(runtime, flags));
  });
  addCommonOptions(command);
}

async function runHighPriority(runtime: Runtime, flags: HighPriorityFlags): Promise<ListResult> {
  const db = await runtime.database();
  const filter: ProspectFilter = { ...filterOf(flags), order: 'need', contacted: false, min_need: flags.minNeed };
  let left = 0;
  async function* rows(): AsyncGenerator<ProspectRow> {
    let given = 0;
    for await (const row of allPages((after, size) => prospectList(db, filter, after, size))) {
      if (row.suppressed) {
        left += 1;
        continue;
      }
      yield row;
      given += 1;
      if (given >= flags.limit) return;
    }
  }
  return {
    kind: 'list',
    columns: Object.keys(prospectRowSchema.shape),
    rows: rows(),
    notes: () => (left === 0 ? [] : [`left out, for they said no: ${left}`]),
  };
}

export function defineShow(parent: Command, execute: Execute): void {
  const command = prospectArgument(
    subcommand(parent, {
      name: 'show',
      summary: 'one prospect with what its test found and what was sent to it, as JSON',
      examples: ['show fontaine-plomberie.example', 'show fontaine-plomberie.example --jq ".outreach[]"'],
    }),
  );
  command.action((prospect: NamedProspect) =>
    execute(command, async (runtime): Promise<DocumentResult> => {
      const db = await runtime.database();
      return { kind: 'document', document: await prospectShow(db, await requireProspect(db, prospect), MESSAGES) };
    }),
  );
  addCommonOptions(command);
}
