import { createHash } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import type { IfLocked } from '../ops/locks.ts';
import { wholeNumber } from './common-options.ts';
import { readDuration } from './durations.ts';
import { isWebUrl } from './values.ts';

/** Flags of every command that imports or syncs, for cron. */
export function addJobOptions(command: Command): Command {
  return command
    .optionsGroup('As a scheduled job:')
    .option('--if-locked <what>', 'fail, skip, or wait=10m while another run is active', parseIfLocked, { kind: 'fail' })
    .option('--expect-min <n>', 'exit 7 if fewer rows are found, over all tables', wholeNumber(1))
    .option('--ping-url <url>', "a dead-man's switch: POST to URL/start, then to URL or URL/fail", parsePingUrl)
    .option('--idempotency-key <key>', 'repeating the call with this key prints the first summary', parseKey);
}

/** Flags of every command that brings a file in; what: of what it is made. */
export function addImportOptions(command: Command, what: string): Command {
  return command
    .option('--dry-run', 'do everything except write', false)
    .option('--rejects <file>', `where refused ${what} go (default: OUTREACH_HOME/rejects/NAME.rejects.ndjson)`)
    .option('--allow-rejects', `exit 0 although ${what} were refused`, false)
    .option('--force', 'import again even if already imported', false);
}

function parseIfLocked(text: string): IfLocked {
  if (text === 'fail' || text === 'skip') return { kind: text };
  const ms = text.startsWith('wait=') ? readDuration(text.slice('wait='.length)) : undefined;
  if (ms !== undefined) return { kind: 'wait', ms };
  throw new InvalidArgumentError('Write fail, skip or wait=10m.');
}

function parsePingUrl(text: string): string {
  if (isWebUrl(text)) return text;
  // Not commander's own error: that repeats the value, which is a secret.
  throw new UsageError('--ping-url is no http(s) URL', {
    suggestion: 'write it as https://HOST/PATH; in a password a blank is %20 and a percent sign %25',
  });
}

function parseKey(text: string): string {
  if (/^[\x21-\x7e]{1,200}$/.test(text)) return text;
  throw new InvalidArgumentError('Write up to 200 letters, digits and signs, without blanks.');
}

/** A command line for the ledger. The value of --ping-url is a secret, and who is to be erased must not be kept by it. */
export function redactArgs(args: readonly string[]): string[] {
  const isOfPerson = args[0] === 'maintain';
  return args.map((arg, i) => {
    for (const [flag, kept] of [['--ping-url', () => '***'], ...(isOfPerson ? ([['--email', maskOf]] as const) : [])] as const) {
      if (arg.startsWith(`${flag}=`)) return `${flag}=${kept(arg.slice(flag.length + 1))}`;
      if (args[i - 1] === flag) return kept(arg);
    }
    return arg;
  });
}

/** So little of a hash that it fits many people, and tells two calls with one idempotency key apart. */
function maskOf(email: string): string {
  return `***${createHash('sha256').update(email).digest('hex').slice(0, 4)}`;
}
