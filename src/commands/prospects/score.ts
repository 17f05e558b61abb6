import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast } from '../../cli/values.ts';
import { scoreProspect } from '../../db/growth/prospects.ts';
import { UsageError } from '../../errors.ts';
import { type FormTest, scoresOf } from '../../growth/prospects/score.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';
import { type NamedProspect, prospectArgument, requireProspect } from './prospect.ts';

interface ScoreFlags extends JobFlags {
  autoresponder?: boolean;
  responseSeconds?: number;
  personalized?: boolean;
  generic?: boolean;
  at?: string;
  dryRun: boolean;
}

export function defineScore(parent: Command, execute: Execute): void {
  const command = prospectArgument(
    subcommand(parent, {
      name: 'score',
      summary: 'note what a test of a form found; scores follow from it',
      examples: [
        'score fontaine-plomberie.example --autoresponder --response-seconds 8 --generic',
        'score 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 --no-autoresponder --at 2026-11-02',
      ],
    }),
  )
    .option('--autoresponder', 'an autoresponder answered')
    .option('--no-autoresponder', 'none did')
    .option('--response-seconds <n>', 'how long the answer took, e.g. 0.8 (default: none came)', parseSeconds)
    .option('--personalized', 'the answer named what was asked')
    .option('--generic', 'it would have suited anybody')
    .option('--at <time>', 'when it was: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast)
    .option('--dry-run', 'only show what would change', false)
    .addHelpText(
      'after',
      `
response_score is 50 for an autoresponder, 30 for an answer within a second or 15 within five, 20 if it was personalized or 10 if generic;
automation_need_score is 100 without that. From 70 on a prospect has high priority.
`,
    );
  command.action((prospect: NamedProspect) => {
    const flags: ScoreFlags = command.opts();
    const isTold = command.getOptionValueSource('autoresponder') === 'cli';
    return execute(command, (runtime) => runScore(runtime, prospect, isTold ? flags.autoresponder : undefined, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function parseSeconds(text: string): number {
  const value = /^(?:\d{1,9})?(?:\.\d{1,6})?$/.test(text) && /\d/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0) return value;
  throw new InvalidArgumentError('Write it as 8 or 0.8.');
}

function runScore(
  runtime: Runtime,
  prospect: NamedProspect,
  autoresponder: boolean | undefined,
  { responseSeconds, personalized = false, generic = false, at = new Date().toISOString(), dryRun, ...flags }: ScoreFlags,
): Promise<SummaryResult> {
  if (autoresponder === undefined) {
    throw new UsageError('nothing says whether an autoresponder answered', { suggestion: 'add --autoresponder or --no-autoresponder' });
  }
  if (personalized && generic) throw new UsageError('an answer is personalized or generic', { suggestion: 'leave one out' });
  const test: FormTest = { autoresponder, responseSeconds, answer: personalized ? 'personalized' : generic ? 'generic' : undefined };
  const scores = scoresOf(test);
  return runtime.job({ command: 'prospects score', source: prospect.word, flags, dryRun }, async (job) => {
    const { name, older, tables } = await scoreProspect(
      job.db,
      {
        prospect: await requireProspect(job.db, prospect),
        ...{ autoresponder, response_seconds: responseSeconds ?? null, answer: test.answer ?? null, tested_at: at, ...scores },
      },
      dryRun,
    );
    job.count(tables);
    if (older) job.skip('a newer test stands', 1);
    else
      job.note(`${name ?? prospect.word}: response_score ${scores.response_score}, automation_need_score ${scores.automation_need_score}`);
  });
}
