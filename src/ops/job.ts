import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, LockedError, OutreachError } from '../errors.ts';
import type { SummaryResult, TableCounts } from '../summary.ts';

/** What a run does that finds another run of the same job at work. */
export type IfLocked = { kind: 'fail' } | { kind: 'skip' } | { kind: 'wait'; ms: number };

/** How a command behaves that runs on a schedule; every importing and syncing command has these flags. */
export interface JobOptions {
  ifLocked: IfLocked;
  /** Fewer rows than this, over all tables, is exit code 7. */
  expectMin?: number;
  /** A dead-man's switch: called at the start (/start), on success, and on failure (/fail). */
  pingUrl?: string;
}

const PING_TIMEOUT_MS = 10_000;
const PING_TRIES = 3;

/** What a job needs of the program around it. */
export interface JobContext {
  job: JobOptions;
  signal: AbortSignal;
  warn(text: string): void;
}

/** Runs a job between the calls of its dead-man's switch; a lock that is to be skipped is a summary that says so. */
export async function asJob(
  context: JobContext,
  skipped: (reason: string) => Promise<SummaryResult>,
  work: () => Promise<SummaryResult>,
): Promise<SummaryResult> {
  await ping(context, '/start');
  try {
    context.signal.throwIfAborted();
    const result = await work();
    await ping(context, (result.exitCode ?? EXIT.done) === EXIT.done ? '' : '/fail');
    return result;
  } catch (error) {
    if (error instanceof LockedError && context.job.ifLocked.kind === 'skip') {
      // The run that holds the lock tells the switch how it ends.
      return skipped(error.message);
    }
    await ping(context, '/fail');
    throw error;
  }
}

/** A run that found too little must not pass for a success. Marks the summary, and returns the exit code. */
export function checkExpected(result: SummaryResult, expectMin: number | undefined): SummaryResult {
  const rows = Object.values(result.summary.tables).reduce((sum, counts) => sum + total(counts), 0);
  if (expectMin === undefined || rows >= expectMin) return result;
  const message = `${rows} rows, at least ${expectMin} were expected`;
  result.summary.warnings.push({ code: 'fewer_than_expected', count: rows, message });
  return { ...result, exitCode: EXIT.check, failure: message };
}

function total({ inserted, updated, unchanged }: TableCounts): number {
  return inserted + updated + unchanged;
}

/** Never fails the job that it reports on. The URL is a secret of its own kind: messages name the host alone. */
async function ping({ job: { pingUrl }, signal, warn }: JobContext, path: '' | '/start' | '/fail'): Promise<void> {
  if (pingUrl === undefined) return;
  const target = new URL(pingUrl);
  target.pathname = target.pathname.replace(/\/$/, '') + path;
  const { username, password } = target;
  // fetch refuses a URL with credentials, and its message repeats them.
  target.username = '';
  target.password = '';
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = username === '' && password === '' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  // How a job ended is told also where a signal ended it, but then only once.
  const stop = signal.aborted ? [] : [signal];
  const tries = signal.aborted ? 1 : PING_TRIES;
  for (let attempt = 1; ; attempt++) {
    let refused = false;
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers,
        signal: AbortSignal.any([AbortSignal.timeout(PING_TIMEOUT_MS), ...stop]),
      });
      await response.body?.cancel();
      if (response.ok) return;
      refused = response.status >= 400 && response.status < 500 && ![408, 429].includes(response.status);
      throw new OutreachError(`HTTP ${response.status}`);
    } catch (error) {
      if (refused || attempt >= tries || (signal.aborted && stop.length > 0)) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        const what = path === '' ? 'success' : path.slice(1);
        warn(`${target.host} could not be told (${what}): ${cause instanceof Error ? cause.message : cause}`);
        return;
      }
      await sleep(200 * attempt);
    }
  }
}
