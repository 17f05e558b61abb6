import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { type Changed, cancelMessage, failMessage, finishMessage, type MessageChange, requeueMessage } from '../../db/crm/queue.ts';
import { PolicyError, UsageError } from '../../errors.ts';
import type { Job } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';

const ID = ['<id>', 'id of the message, or its first four characters or more'] as const;

export function defineDone(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'done',
    summary: 'note that a claimed message was sent',
    examples: ['done 3f2a9c41'],
  }).argument(...ID);
  addDryRun(command).action((id: string) => execute(command, (runtime) => runDone(runtime, id, isDry(command))));
  addCommonOptions(command);
}

export function defineFail(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'fail',
    summary: 'note that a claimed message was not sent, and why',
    examples: ['fail 3f2a9c41 --error "the account is private"'],
  })
    .argument(...ID)
    .requiredOption('--error <text>', 'what went wrong', parseText);
  addDryRun(command).action((id: string) => {
    const { error }: { error: string } = command.opts();
    return execute(command, (runtime) => runFail(runtime, id, isDry(command), error));
  });
  addCommonOptions(command);
}

export function defineCancel(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'cancel',
    summary: 'cancel a message that waits',
    examples: ['cancel 3f2a9c41', 'cancel 3f2a9c41 --reason "wrong template"'],
  })
    .argument(...ID)
    .option('--reason <text>', 'why, for the record', parseText, 'cancelled by hand');
  addDryRun(command).action((id: string) => {
    const { reason }: { reason: string } = command.opts();
    return execute(command, (runtime) => runCancel(runtime, id, isDry(command), reason));
  });
  addCommonOptions(command);
}

export function defineRequeue(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'requeue',
    summary: 'put a failed or cancelled message back, due at once',
    examples: ['requeue 3f2a9c41', 'requeue 3f2a9c41 --unsafe'],
  })
    .argument(...ID)
    .option('--unsafe', 'also if it may have been sent: its outcome is unknown', false);
  addDryRun(command).action((id: string) => {
    const { unsafe }: { unsafe: boolean } = command.opts();
    return execute(command, (runtime) => runRequeue(runtime, id, isDry(command), unsafe));
  });
  addCommonOptions(command);
}

function addDryRun(command: Command): Command {
  return command.option('--dry-run', 'say what would become of it, and change nothing', false);
}

function isDry(command: Command): boolean {
  return command.opts().dryRun === true;
}

/** Notes that a message was sent: its item, message, touch and counters. Also during a halt, for it was sent. */
export function runDone(runtime: Runtime, id: string, dryRun: boolean): Promise<SummaryResult> {
  return change(runtime, 'queue done', { id, dryRun }, async (job, message) => {
    const changed = await finishMessage(job.db, message);
    if (changed.outcome === 'repeated') job.note('it was noted as sent before; nothing was changed');
    if (changed.outcome === 'sent') warnLate(job, changed);
    return changed;
  });
}

export function runFail(runtime: Runtime, id: string, dryRun: boolean, error: string): Promise<SummaryResult> {
  return change(runtime, 'queue fail', { id, dryRun }, async (job, message) => {
    const changed = await failMessage(job.db, { ...message, error });
    if (changed.outcome === 'failed') warnLate(job, changed);
    return changed;
  });
}

export function runCancel(runtime: Runtime, id: string, dryRun: boolean, reason: string): Promise<SummaryResult> {
  return change(runtime, 'queue cancel', { id, dryRun }, async (job, message) => {
    const changed = await cancelMessage(job.db, { ...message, reason });
    if (changed.is_claimed === true) job.warn('claimed', 'it was handed out before: it may be sent all the same');
    return changed;
  });
}

export function runRequeue(runtime: Runtime, id: string, dryRun: boolean, unsafe: boolean): Promise<SummaryResult> {
  return change(runtime, 'queue requeue', { id, dryRun }, async (job, message) => {
    const changed = await requeueMessage(job.db, { ...message, unsafe });
    if (unsafe && changed.is_unknown === false) job.warn('not_needed', '--unsafe was not needed: the message had not been sent');
    return changed;
  });
}

/** One change of one message as a job. Throws where nothing was changed. */
function change(
  runtime: Runtime,
  command: string,
  { id, dryRun }: { id: string; dryRun: boolean },
  work: (job: Job, message: MessageChange) => Promise<Changed>,
): Promise<SummaryResult> {
  return runtime.job({ command, source: id, dryRun }, async (job) => {
    const changed = await work(job, { id, run_id: job.runId ?? null, dry_run: dryRun });
    job.count(changed.tables);
    const failure = failureOf(command, id, changed);
    if (failure !== undefined) throw failure;
  });
}

/** What became of it between the claim and the answer. */
function warnLate(job: Job, { was, error }: Changed): void {
  if (was === 'cancelled') job.warn('cancelled', `it had been cancelled meanwhile${error == null ? '' : `: ${error}`}`);
  if (was === 'failed') job.warn('outcome_unknown', 'its lease had ended: until now its outcome was unknown');
}

function failureOf(command: string, id: string, { outcome, was, error }: Changed): PolicyError | UsageError | undefined {
  const what = `message ${id} is ${was ?? 'in no state'}${error == null ? '' : ` (${error})`}`;
  switch (outcome) {
    case 'missing':
      return new UsageError(`there is no message ${id}, or several begin like that`, { suggestion: '"outreach queue list" shows them' });
    case 'unsafe':
      return new PolicyError(`message ${id} may have been sent: its outcome is unknown`, {
        suggestion: 'find out; then write "queue done" or "queue fail", or "queue requeue --unsafe" to have it sent, perhaps twice',
      });
    case 'open':
      return new PolicyError(`another message waits for the person of message ${id}`, { suggestion: 'cancel that one first' });
    case 'refused':
      return new PolicyError(`${what}: "${command}" is not possible`, { suggestion: ALLOWED[command] });
    default:
      return undefined;
  }
}

const ALLOWED: Readonly<Record<string, string>> = {
  'queue done': 'only a message that was claimed can be done',
  'queue fail': 'only a message that was claimed can fail',
  'queue cancel': 'only a message that waits can be cancelled',
  'queue requeue': 'only a message that failed or was cancelled can be put back',
};
