import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast, parseText } from '../../cli/values.ts';
import { logOutreach } from '../../db/growth/prospects.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';
import { type NamedProspect, prospectArgument, requireProspect } from './prospect.ts';

interface LogFlags extends JobFlags {
  subject: string;
  body: string;
  at?: string;
  dryRun: boolean;
}

export function defineLogOutreach(parent: Command, execute: Execute): void {
  const command = prospectArgument(
    subcommand(parent, {
      name: 'log-outreach',
      summary: 'note an e-mail that was sent to a prospect, who counts as contacted from then on',
      examples: ['log-outreach fontaine-plomberie.example --subject "Your inquiries" --body "Hello, …"'],
    }),
  )
    .requiredOption('--subject <text>', 'of the e-mail', parseText)
    .requiredOption('--body <text>', 'its text', parseText)
    .option('--at <time>', 'when it was sent: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast)
    .option('--dry-run', 'only show what would change', false)
    .addHelpText(
      'after',
      '\nSomebody who said no, and anybody during a halt of growth, is refused: exit code 8. Ask before you send, with --dry-run.\n',
    );
  command.action((prospect: NamedProspect) => {
    const flags: LogFlags = command.opts();
    return execute(command, (runtime) => runLogOutreach(runtime, prospect, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function runLogOutreach(
  runtime: Runtime,
  prospect: NamedProspect,
  { subject, body, at = null, dryRun, ...flags }: Omit<LogFlags, 'at'> & { at?: string | null },
): Promise<SummaryResult> {
  return runtime.job({ command: 'prospects log-outreach', source: prospect.word, flags, dryRun }, async (job) => {
    const id = randomUUID();
    const { name, tables } = await logOutreach(
      job.db,
      { id, prospect: await requireProspect(job.db, prospect), subject, body, at },
      dryRun,
    );
    job.count(tables);
    if (!dryRun) job.summary.created = { id, name: subject };
    job.note(`${name ?? prospect.word}: ${dryRun ? 'may be written to' : 'contacted'}`);
  });
}
