import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { nextAction } from '../../crm/next-action.ts';
import { activeTemplates, contactFeatures, LANES, type Lane } from '../../db/crm/contacts.ts';
import type { ListResult } from '../../output/result.ts';
import { rowsOf } from '../../output/result.ts';
import { handleArgument } from './change.ts';
import { noSuchContact } from './found.ts';

export const nextRowSchema = z.object({
  username: z.string(),
  lane: z.string(),
  score: z.number(),
  template: z.string().nullable(),
  message: z.string().nullable(),
  obstacle: z.string().nullable(),
  why: z.array(z.string()),
});

export function defineNext(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'next',
      summary: 'what to write to somebody next, and why; nothing is sent or queued',
      examples: ['next ana.draws', 'next ana.draws --lane service'],
    }),
  ).addOption(choice('--lane <lane>', 'in this lane, instead of the one that the score decides', LANES));
  command.action((handle: string) => {
    const { lane }: { lane?: Lane } = command.opts();
    return execute(command, (runtime) => runNext(runtime, handle, lane));
  });
  addCommonOptions(command);
}

async function runNext(runtime: Runtime, handle: string, lane: Lane | undefined): Promise<ListResult> {
  const db = await runtime.database();
  const { rows } = await contactFeatures(db, { handles: [handle] }, null, 1);
  const [contact] = rows;
  if (contact === undefined) throw noSuchContact(handle);
  const templates = await activeTemplates(db);
  const { text, ...action } = nextAction(contact, templates, new Date(), { lane });
  const row: z.infer<typeof nextRowSchema> = { username: contact.username, ...action, why: [...action.why], message: text };
  return {
    kind: 'list',
    columns: Object.keys(nextRowSchema.shape),
    rows: rowsOf([row]),
    single: true,
    notes: () => (templates.length === 0 ? ['there are no templates: run "outreach seed templates"'] : []),
  };
}
