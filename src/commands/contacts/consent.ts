import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast, parseText } from '../../cli/values.ts';
import { contactShow, decideHolds, noteConsent } from '../../db/crm/contacts.ts';
import { addSuppressions } from '../../db/ops/suppressions.ts';
import { UsageError } from '../../errors.ts';
import { effectsOf } from '../../ops/cancel-effects.ts';
import type { Job } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { addChangeOptions, type ChangeFlags, followScore, handleArgument } from './change.ts';
import { noSuchContact, requireFound } from './found.ts';

const EXAMPLES = 5;

interface ConsentFlags extends ChangeFlags {
  give?: string;
  evidence?: string;
  at?: string;
  withdraw?: boolean;
  reason?: string;
  all?: boolean;
  notANo?: boolean;
}

export function defineConsent(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'consent',
      summary: 'what somebody said about offers: given, taken back, or no such word at all',
      examples: [
        'consent ana.draws --give offers --evidence "yes, show me (DM of 2026-11-20)"',
        'consent ana.draws --withdraw --reason "no offers any more"',
        'consent ana.draws --withdraw --all --reason "asked us to stop"',
        'consent ana.draws --not-a-no --reason "meant the bus stop"',
      ],
    }),
  )
    .addOption(parent.createOption('--give <what>', 'they agreed to get these; needs --evidence').choices(['offers']))
    .option('--evidence <text>', 'what they said, and where', parseText)
    .option('--withdraw', 'they took it back: cancels offers that wait for them; needs --reason')
    .option('--all', 'with --withdraw: they want nothing from us at all, and are suppressed in all systems')
    .option('--not-a-no', 'what they wrote asked nobody to stop: messages go on; needs --reason')
    .option('--reason <text>', 'why; it is kept', parseText)
    .option('--at <time>', 'when: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast)
    .addHelpText(
      'after',
      `
The latest word decides, by --at. An offer needs consent, also for SQL by hand. "outreach suppress add @HANDLE" is the other way to decide
what somebody wrote that may be a no.
`,
    );
  command.action((handle: string) => {
    const flags: ConsentFlags = command.opts();
    refuseUnclear(flags);
    return execute(command, (runtime) => runConsent(runtime, handle, flags));
  });
  addChangeOptions(command);
}

function refuseUnclear({ give, withdraw, notANo, evidence, reason, all, at }: ConsentFlags): void {
  const refuse = (message: string, suggestion: string) => {
    throw new UsageError(message, { suggestion });
  };
  const asked = [give !== undefined, withdraw === true, notANo === true].filter(Boolean).length;
  if (asked !== 1) refuse('one of --give, --withdraw and --not-a-no is needed', 'see outreach contacts consent --help');
  if (give !== undefined && evidence === undefined) refuse('consent needs its evidence', 'add --evidence "what they said, and where"');
  if (give !== undefined && reason !== undefined) refuse('--give takes evidence and no reason', 'leave --reason out');
  if (give === undefined && evidence !== undefined) refuse('--evidence is for --give', 'write --reason');
  if (give === undefined && reason === undefined) refuse('a reason is needed', 'add --reason');
  if (all === true && withdraw !== true) refuse('--all is for --withdraw', 'leave it out');
  if (notANo === true && at !== undefined) refuse('--not-a-no is decided now', 'leave --at out');
}

export function runConsent(runtime: Runtime, handle: string, flags: ConsentFlags): Promise<SummaryResult> {
  const { give, evidence = null, reason = null, notANo, all, dryRun, at = new Date().toISOString() } = flags;
  const id = randomUUID();
  return runtime.job({ command: 'contacts consent', flags, dryRun }, async (job) => {
    if (notANo === true) {
      await decide(job, handle, 'not_a_no', reason ?? '', dryRun);
      return;
    }
    // First what weighs most: whoever is suppressed gets nothing, whatever becomes of the rest.
    if (all === true) await suppress(job, handle, reason ?? '');
    const answer = requireFound(
      handle,
      await noteConsent(job.db, { id, handle, given: give !== undefined, evidence, reason, at, by: whoami() }, dryRun),
    );
    job.count(answer.tables);
    if (answer.is_given !== (give !== undefined)) {
      job.warn('superseded', `a later word stands: consent is ${answer.is_given ? 'given' : 'withdrawn'}`);
    }
    if (all === true) await decide(job, handle, 'no', reason ?? '', dryRun);
    const suppressed = give === undefined ? null : ((await contactShow(job.db, handle, 0))?.suppressed ?? null);
    if (suppressed !== null) job.warn('suppressed', `@${handle} gets nothing all the same, being suppressed: ${suppressed}`);
    await followScore(job, handle);
  });
}

async function decide(job: Job, handle: string, decision: 'no' | 'not_a_no', reason: string, dryRun: boolean): Promise<void> {
  const { quotes, tables } = requireFound(handle, await decideHolds(job.db, { handle, decision, reason, by: whoami() }, dryRun));
  job.count(tables);
  for (const quote of quotes) job.note(`decided: ${decision === 'no' ? 'a no' : 'not a no'}: "${quote}"`);
  if (decision === 'not_a_no' && quotes.length === 0) job.skip(`@${handle} is not held`);
}

async function suppress(job: Job, handle: string, reason: string): Promise<void> {
  const contact = await contactShow(job.db, handle, 0);
  if (contact === null) throw noSuchContact(handle);
  const value = typeof contact.username === 'string' ? contact.username : handle;
  const rows = [{ kind: 'handle' as const, value, reason, source: whoami() }];
  const { tables, cancels } = await addSuppressions(job.db, rows, { dryRun: job.dryRun, examples: EXAMPLES });
  job.count(tables);
  for (const effect of effectsOf(cancels, job.dryRun ? 'to be cancelled' : 'cancelled')) job.note(effect);
}
