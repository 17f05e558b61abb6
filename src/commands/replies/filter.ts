import type { Command } from 'commander';
import { choice, wholeNumber } from '../../cli/common-options.ts';
import { parsePast, parseText } from '../../cli/values.ts';
import { REPLY_OUTCOMES, type ReplyFilter } from '../../db/sdr/replies.ts';
import { UsageError } from '../../errors.ts';
import { normaliseEmail } from '../../ops/email.ts';

export interface ReplyFlags {
  outcome?: ReplyFilter['outcome'];
  address?: string;
  since?: string;
  unmatched?: boolean;
  review?: boolean;
  undone?: boolean;
  limit?: number;
}

export function addReplyFlags(command: Command): Command {
  return command
    .addOption(choice('--outcome <outcome>', 'only these', REPLY_OUTCOMES))
    .option('--address <email>', 'only of this address', parseText)
    .option('--since <when>', 'of this time and later: 7d or 2026-11-01', parsePast)
    .option('--unmatched', 'only those of nobody who is known')
    .option('--review', 'only those that a person should look at')
    .option('--undone', 'those too that were undone')
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
}

export function readReplyFlags({ outcome, address, since, unmatched, review, undone }: ReplyFlags): ReplyFilter {
  const key = address === undefined ? undefined : normaliseEmail(address);
  if (address !== undefined && key === undefined) {
    throw new UsageError(`--address: ${address} is no e-mail address`, { suggestion: 'write it as name@host.example' });
  }
  return { outcome, address: key, since, unmatched, review, undone };
}
