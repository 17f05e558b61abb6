import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { addTableFlags, TABLE_FLAGS } from '../../cli/table-options.ts';
import { typedFlag } from '../../cli/values.ts';
import { UsageError } from '../../errors.ts';
import { type BackfillFlags, runBackfill } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Fill in missing history, once; running it again changes nothing.').addHelpText(
    'after',
    `
Examples:
  $ outreach backfill scrape-runs --dry-run
  $ outreach backfill scrape-runs --from history.csv
`,
  );
  const runs = subcommand(command, {
    name: 'scrape-runs',
    summary: 'past scrapes, marked as synthetic; real runs are never changed',
    examples: ['scrape-runs --dry-run', 'scrape-runs --from history.csv'],
  }).option('--from <file>', 'CSV, XLSX, NDJSON or JSON, a scrape a row (columns below); without it, scrapes that stored rows imply');
  addImportOptions(runs, 'rows');
  addTableFlags(runs);
  runs.addHelpText(
    'after',
    `
Columns of the file; others are ignored:
  job_type            client_following or profile_scrape
  target_username     whose list or profile it was
  finished_at         with a zone, e.g. 2026-09-01T08:00:00Z
  status              succeeded or failed; default succeeded
  total_expected, total_retrieved, error_message
`,
  );
  runs.action(() => {
    const flags: BackfillFlags = runs.opts();
    const idle = flags.from === undefined ? typedFlag(runs, ['rejects', 'allowRejects', 'force', ...TABLE_FLAGS]) : undefined;
    if (idle !== undefined) throw new UsageError(`${idle} needs --from`, { suggestion: `leave ${idle} out` });
    return execute(runs, (runtime) => runBackfill(runtime, flags));
  });
  addJobOptions(runs);
  addCommonOptions(runs);
};
