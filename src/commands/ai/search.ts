import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { allPages } from '../../db/paging.ts';
import { type InteractionFilter, interactionList, interactionRowSchema } from '../../db/sdr/research.ts';
import type { ListResult } from '../../output/result.ts';
import { findOne } from '../companies/find.ts';

interface SearchFlags {
  sessionKey?: string;
  conversation?: string;
  model?: string;
  company?: string;
  employee?: string;
  limit?: number;
}

export function defineSearch(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'search',
    summary: 'prompts and answers, the newest first, with whose session it was',
    examples: ['search "pricing"', 'search --session-key spring --format csv', 'search --company 7707083893 --limit 20'],
  })
    .argument('[words]', 'words that prompt or answer must have, all of them (default: any)', parseText)
    .option('--session-key <key>', 'only of this session', parseText)
    .option('--conversation <id>', 'only of this conversation_id', parseText)
    .option('--model <name>', 'only of this model', parseText)
    .option('--company <company>', 'only of sessions of this company: id, tin, registration number or name', parseText)
    .option('--employee <employee>', 'only of sessions of this employee: id, e-mail address or full name', parseText)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action((words: string | undefined) => {
    const flags: SearchFlags = command.opts();
    return execute(command, (runtime) => runSearch(runtime, words, flags));
  });
  addCommonOptions(command);
}

async function runSearch(runtime: Runtime, words: string | undefined, flags: SearchFlags): Promise<ListResult> {
  const { sessionKey, conversation, model, company, employee, limit } = flags;
  const db = await runtime.database();
  const filter: InteractionFilter = {
    ...(words === undefined ? {} : { words }),
    ...(sessionKey === undefined ? {} : { session_key: sessionKey }),
    ...(conversation === undefined ? {} : { conversation_id: conversation }),
    ...(model === undefined ? {} : { model }),
    ...(company === undefined ? {} : { company_id: await findOne(db, 'company', company) }),
    ...(employee === undefined ? {} : { employee_id: await findOne(db, 'employee', employee) }),
  };
  return {
    kind: 'list',
    columns: Object.keys(interactionRowSchema.shape),
    shortIds: ['id'],
    longTexts: ['prompt', 'response'],
    rows: allPages((after, size) => interactionList(db, filter, after, size), limit, 200),
  };
}
