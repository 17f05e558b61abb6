import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import type { IfLocked } from '../ops/job.ts';
import { wholeNumber } from './common-options.ts';
import { readDuration } from './durations.ts';

/** Flags of every command that imports or syncs, for cron. */
export function addJobOptions(command: Command): Command {
  return command
    .optionsGroup('As a scheduled job:')
    .option('--if-locked <what>', 'fail, skip, or wait=10m when another run is at work', parseIfLocked, { kind: 'fail' })
    .option('--expect-min <n>', 'exit 7 when it comes to fewer rows, over all tables', wholeNumber(1))
    .option('--ping-url <url>', "a dead-man's switch: POST to URL/start, then to URL or URL/fail", parsePingUrl);
}

function parseIfLocked(text: string): IfLocked {
  if (text === 'fail' || text === 'skip') return { kind: text };
  const ms = text.startsWith('wait=') ? readDuration(text.slice('wait='.length)) : undefined;
  if (ms !== undefined) return { kind: 'wait', ms };
  throw new InvalidArgumentError('Write fail, skip or wait=10m.');
}

function parsePingUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return text;
  // Not commander's own error: that repeats the value, which is a secret.
  throw new UsageError('--ping-url is no http(s) URL', { suggestion: 'write it as https://HOST/PATH' });
}

/** A command line for the ledger: what follows --ping-url is nobody's business. */
export function redactPingUrl(args: readonly string[]): string[] {
  return args.map((arg, i) => {
    if (arg.startsWith('--ping-url=')) return '--ping-url=***';
    return args[i - 1] === '--ping-url' ? '***' : arg;
  });
}
