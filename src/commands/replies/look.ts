import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { allPages } from '../../db/paging.ts';
import { replyList, replyRowSchema, replyShow } from '../../db/sdr/replies.ts';
import { UsageError } from '../../errors.ts';
import type { DocumentResult, ListResult } from '../../output/result.ts';
import { addReplyFlags, type ReplyFlags, readReplyFlags } from './filter.ts';

export const REPLY_ID = ['<id>', 'id of the reply, or its first four characters or more'] as const;

export function defineList(parent: Command, execute: Execute): void {
  const command = addReplyFlags(
    subcommand(parent, {
      name: 'list',
      summary: 'replies, the newest first',
      examples: ['list --review', 'list --outcome needs_review', 'list --unmatched --since 30d'],
    }),
  );
  command.action(() => {
    const flags: ReplyFlags = command.opts();
    return execute(command, (runtime) => runList(runtime, flags));
  });
  addCommonOptions(command);
}

export function defineShow(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'show',
    summary: 'one reply with its mail, what decided and what came of it, as JSON',
    examples: ['show 3f2a9c41', 'show 3f2a9c41 --jq .body'],
  }).argument(...REPLY_ID);
  command.action((id: string) => execute(command, (runtime) => runShow(runtime, id)));
  addCommonOptions(command);
}

export async function runList(runtime: Runtime, flags: ReplyFlags): Promise<ListResult> {
  const filter = readReplyFlags(flags);
  const db = await runtime.database();
  return {
    kind: 'list',
    columns: Object.keys(replyRowSchema.shape),
    rows: allPages((after, size) => replyList(db, filter, after, size), flags.limit),
    shortIds: ['reply_id'],
    longTexts: ['evidence', 'subject'],
  };
}

export async function runShow(runtime: Runtime, id: string): Promise<DocumentResult> {
  const document = await replyShow(await runtime.database(), id);
  if (document === null) throw noSuchReply(id);
  return { kind: 'document', document };
}

export function noSuchReply(id: string): UsageError {
  return new UsageError(`there is no reply ${id}, or several begin like that`, { suggestion: '"outreach replies list" shows them' });
}
