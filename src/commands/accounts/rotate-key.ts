import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { readDuration } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { rotateKey } from '../../db/growth/accounts.ts';
import { UsageError } from '../../errors.ts';
import { fingerprintOf, newApiKey, prefixOf, storedKey } from '../../growth/api-key.ts';
import type { JobFlags } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { noSuchAccount, parseClient } from './client.ts';
import { withKey } from './create.ts';
import { keepsPlainKeys } from './plain-keys.ts';

const SECOND_MS = 1_000;
const GRACE_MS = { min: SECOND_MS, max: 30 * 86_400 * SECOND_MS };
/** What the log takes for a key, and refuses. */
const LIKE_A_KEY = /[0-9a-f]{32}/i;

interface RotateFlags extends JobFlags {
  reason: string;
  /** Seconds. */
  grace?: number;
  dryRun: boolean;
}

export function defineRotateKey(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'rotate-key',
    summary: 'replace the API key of an account; the new one is printed once',
    examples: ['rotate-key ana@studio.example --reason "leaked in a log"', 'rotate-key ana@studio.example --reason quarterly --grace 24h'],
  })
    .argument('<client>', 'client_id or e-mail address', parseClient)
    .requiredOption('--reason <text>', 'why; it is kept', parseKeptReason)
    .option('--grace <duration>', 'how long the present key stays valid, 1s to 30d (default: no older key is valid any more)', parseGrace)
    .option('--dry-run', 'check it, and write nothing', false);
  command.action((client: string) => {
    const flags: RotateFlags = command.opts();
    return execute(command, (runtime) => runRotateKey(runtime, client, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function parseKeptReason(text: string): string {
  // Not commander's own error, which would repeat it.
  if (LIKE_A_KEY.test(text)) {
    throw new UsageError('the reason holds what looks like a key', { suggestion: 'say why without it; the log keeps fingerprints' });
  }
  return parseText(text);
}

function parseGrace(text: string): number {
  const ms = readDuration(text);
  if (ms !== undefined && ms >= GRACE_MS.min && ms <= GRACE_MS.max) return ms / SECOND_MS;
  throw new UsageError(`--grace ${text.slice(0, 40)} is no duration from 1s to 30d`, { suggestion: 'write it as 30m, 24h or 7d' });
}

/** Rotates a key: the account and the log change in one transaction. The new key is told on standard output and nowhere else. */
export async function runRotateKey(runtime: Runtime, client: string, flags: RotateFlags): Promise<SummaryResult> {
  const { reason, grace, dryRun } = flags;
  const key = newApiKey();
  let isMade = false;
  const api_key = storedKey(key, keepsPlainKeys(runtime.config));
  const result = await runtime.job({ command: 'accounts rotate-key', flags, dryRun }, async (job) => {
    const { client_id, tables } = await rotateKey(
      job.db,
      {
        ...{ id: randomUUID(), client, api_key, fingerprint: fingerprintOf(key), prefix: prefixOf(key) },
        ...{ by: whoami().replaceAll(/[0-9a-f]{32}/g, '…'), reason, grace_seconds: grace ?? null },
      },
      dryRun,
    );
    if (client_id === null) throw noSuchAccount(client);
    job.count(tables);
    isMade = !dryRun;
  });
  return isMade ? withKey(result, key) : result;
}
