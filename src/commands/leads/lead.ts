import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { changeLead, type LeadChange, type LeadVerb } from '../../db/growth/leads.ts';
import { type OutreachError, PolicyError, UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';

export interface ChangeFlags extends JobFlags {
  dryRun: boolean;
}

export function parseLead(text: string): string {
  const id = text.trim().toLowerCase();
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id)) return id;
  throw new InvalidArgumentError('Write the id of a lead; "outreach leads list" shows them.');
}

/** The argument of every command about one lead. */
export function leadArgument(command: Command): Command {
  return command.argument('<lead>', 'id of the lead', parseLead);
}

/** The flags of every command that changes leads. */
export function addChangeOptions(command: Command): Command {
  command.option('--dry-run', 'only show what would change', false);
  addJobOptions(command);
  return addCommonOptions(command);
}

export function noSuchLead(lead: string): UsageError {
  return new UsageError(`there is no lead ${lead}`, { suggestion: '"outreach leads list --state all" shows all of them' });
}

/** Changes one lead as a recorded job; who does it stands in its action. */
export function runChange(
  runtime: Runtime,
  verb: LeadVerb,
  lead: string,
  change: Omit<LeadChange, 'lead' | 'verb' | 'action_id' | 'by'>,
  { dryRun, ...flags }: ChangeFlags,
): Promise<SummaryResult> {
  return runtime.job({ command: `leads ${verb}`, flags, dryRun }, async (job) => {
    const answer = await changeLead(job.db, { lead, verb, action_id: randomUUID(), by: whoami(), ...change }, dryRun);
    if (answer.id === null) throw noSuchLead(lead);
    if (answer.refused !== null) throw refusal(answer.refused, lead, verb);
    job.count(answer.tables);
    if (!answer.changed) job.skip(`${answer.name ?? lead}: nothing new`, 1);
    else job.note(`${answer.name ?? lead}: ${answer.tag ?? 'no tag'}`);
  });
}

type Refused = NonNullable<Awaited<ReturnType<typeof changeLead>>['refused']>;

function refusal(refused: Refused, lead: string, verb: LeadVerb): OutreachError {
  switch (refused) {
    case 'deleted':
      return new PolicyError(`${lead} is deleted`, { suggestion: `"outreach leads restore ${lead}" brings it back` });
    case 'converted':
      return new PolicyError(`${lead} is converted: another tag would hide that`, {
        suggestion: `"outreach leads revert ${lead} --reason …" takes the conversion back`,
      });
    case 'not converted':
      return new PolicyError(`${lead} is not converted: there is nothing to ${verb}`, {
        suggestion: `"outreach leads show ${lead}" shows what happened`,
      });
    case 'another':
      return new PolicyError(`${lead} cannot come back: another lead of this account has its address by now`, {
        suggestion: '"outreach leads list --search ADDRESS" shows it',
      });
  }
}
