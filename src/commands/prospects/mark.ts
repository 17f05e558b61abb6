import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { duration } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast } from '../../cli/values.ts';
import { ignoreOutreach, markOutreach, OUTREACH_MARKS, type OutreachMark } from '../../db/growth/prospects.ts';
import { PolicyError, UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';
import { type NamedProspect, parseProspect, requireProspect } from './prospect.ts';

interface MarkFlags extends JobFlags {
  at?: string;
  /** Milliseconds. */
  olderThan?: number;
  dryRun: boolean;
}

export function defineMark(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'mark',
    summary: 'note what became of the latest e-mail to a prospect',
    examples: [
      'mark opened fontaine-plomberie.example --at 2026-11-03T08:15:00Z',
      'mark replied fontaine-plomberie.example',
      'mark ignored --older-than 7d',
    ],
  })
    .addArgument(parent.createArgument('<state>', 'what').choices(OUTREACH_MARKS))
    .argument('[prospect]', 'its id, its website or its e-mail address', parseProspect)
    .option('--at <time>', 'when: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast)
    .option(
      '--older-than <duration>',
      'with ignored, instead of a prospect: whatever was sent before, neither opened nor answered',
      duration,
    )
    .option('--dry-run', 'only show what would change', false)
    .addHelpText(
      'after',
      `
It goes forward only: sent, opened, replied; an answer stays one, whatever comes later. An answer alone does not count as an opening.
An answer that says no belongs into "outreach suppress add".
`,
    );
  command.action((state: OutreachMark, prospect: NamedProspect | undefined) => {
    const flags: MarkFlags = command.opts();
    return execute(command, (runtime) => runMark(runtime, state, prospect, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function runMark(
  runtime: Runtime,
  status: OutreachMark,
  prospect: NamedProspect | undefined,
  { at = null, olderThan, dryRun, ...flags }: Omit<MarkFlags, 'at'> & { at?: string | null },
): Promise<SummaryResult> {
  if (olderThan !== undefined) {
    if (status !== 'ignored' || prospect !== undefined || at !== null) {
      throw new UsageError('--older-than goes with "mark ignored" and nothing else', {
        suggestion: 'outreach prospects mark ignored --older-than 7d',
      });
    }
    const before = new Date(Date.now() - olderThan).toISOString();
    return runtime.job({ command: 'prospects mark', flags, dryRun }, async (job) => {
      const { tables } = await ignoreOutreach(job.db, before, dryRun);
      job.count(tables);
    });
  }
  if (prospect === undefined) {
    throw new UsageError('no prospect is named', {
      suggestion: `name one${status === 'ignored' ? ', or mark all that had no answer: --older-than 7d' : ''}`,
    });
  }
  return runtime.job({ command: 'prospects mark', source: prospect.word, flags, dryRun }, async (job) => {
    const answer = await markOutreach(job.db, { prospect: await requireProspect(job.db, prospect), status, at }, dryRun);
    if (answer.id === null) {
      throw new UsageError(`nothing was sent to ${prospect.word}${at === null ? '' : ' by then'}`, {
        suggestion: `"outreach prospects show ${prospect.word}" shows what was; "outreach prospects log-outreach" notes an e-mail`,
      });
    }
    if (answer.refused === true) {
      throw new PolicyError(`${prospect.word} has answered, which is not to ignore an e-mail`, {
        suggestion: `"outreach prospects show ${prospect.word}" shows what happened`,
      });
    }
    job.count(answer.tables);
    if (!answer.changed) job.skip('nothing new', 1);
    job.note(`"${answer.subject ?? ''}": ${answer.status ?? 'sent'}`);
  });
}
