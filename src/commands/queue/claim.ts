import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { durationOption } from '../../cli/durations.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { claimDue } from '../../crm/queue/claim.ts';
import { type Claim, claimedItemSchema } from '../../db/crm/queue.ts';
import { UsageError } from '../../errors.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import { addSendOptions, type SendFlags, sendRulesOf } from './send-flags.ts';

export interface ClaimFlags extends SendFlags {
  limit: number;
  lease: number;
  dryRun: boolean;
}

export function defineClaim(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'claim',
    summary: 'hand out messages that are due, for whatever sends them',
    examples: ['claim', 'claim --limit 5 --gap 0s --lease 10m', 'claim --account studio --timezone Europe/Berlin'],
  })
    .option('--limit <n>', 'at most this many; within the least gap there is at most one', wholeNumber(1), 1)
    .addOption(durationOption('--lease <time>', 'how long an answer (done or fail) is waited for', '5m'))
    .option('--dry-run', 'show what would be handed out, and hand out nothing', false);
  addSendOptions(command);
  command.action(() => {
    const flags: ClaimFlags = command.opts();
    return execute(command, (runtime) => runClaim(runtime, flags));
  });
  addCommonOptions(command);
}

/** Claims messages; with nothing due the list is empty. */
export async function runClaim(runtime: Runtime, flags: ClaimFlags): Promise<ListResult> {
  const columns = Object.keys(claimedItemSchema.shape);
  // What is handed out and then not printed would be lost.
  runtime.requireFields(columns);
  if (runtime.options.jq !== undefined && !flags.dryRun) {
    throw new UsageError('--jq could fail on a message that is handed out, and lose it', { suggestion: 'pipe the output to jq' });
  }
  const claims: Claim[] = [];
  const { limit, lease, timezone, dryRun, account = null } = flags;
  await runtime.job({ command: 'queue claim', source: account, dryRun }, async (job) => {
    const request = job.runId ?? randomUUID();
    const claim = await claimDue(job.db, { request, dryRun, account, most: limit, leaseMs: lease, rules: sendRulesOf(flags), timezone });
    claims.push(claim);
    job.count({ 'crm.outreach_queue': { inserted: 0, updated: claim.items.length, unchanged: 0 } });
    if (claim.replied > 0) job.note(`${claim.replied} cancelled: their people have written since`);
    if (claim.held > 0) job.note(`${claim.held} wait: their people wrote what may be a no ("outreach report attention")`);
  });
  return { kind: 'list', columns, rows: rowsOf(claims.flatMap(({ items }) => items)), longTexts: ['message'] };
}
