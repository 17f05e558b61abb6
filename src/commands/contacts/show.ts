import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { contactShow } from '../../db/crm/contacts.ts';
import type { DocumentResult } from '../../output/result.ts';
import { handleArgument } from './change.ts';
import { noSuchContact } from './found.ts';

const CHANGES = 50;

export function defineShow(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'show',
      summary: 'one contact with its card, consent, holds, touches, queue and history, as JSON',
      examples: ['show ana.draws', 'show ana.draws --history 500 --jq .history'],
    }),
  ).option('--history <n>', 'so many of the latest changes', wholeNumber(0, 100_000), CHANGES);
  command.action((handle: string) => {
    const { history }: { history: number } = command.opts();
    return execute(command, (runtime) => runShow(runtime, handle, history));
  });
  addCommonOptions(command);
}

async function runShow(runtime: Runtime, handle: string, history: number): Promise<DocumentResult> {
  const document = await contactShow(await runtime.database(), handle, history);
  if (document === null) throw noSuchContact(handle);
  return { kind: 'document', document };
}
