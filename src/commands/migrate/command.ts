import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { runExport, runPlan, runStatus, runUp } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  const add = (name: string, summary: string, example: string, isDefault = false): Command =>
    subcommand(command, { name, summary, examples: [example], isDefault });

  command.description('Create or update the tables of a database. Safe to run repeatedly and concurrently.').addHelpText(
    'after',
    `
Examples:
  $ outreach migrate --database pglite:./db            make or update an embedded database
  $ outreach migrate --database postgres --yes         update the one in DATABASE_URL, without asking
  $ outreach migrate status                            what is applied, pending, or edited
  $ outreach migrate export supabase/migrations        files for "supabase db push"
`,
  );

  const up = addCommonOptions(
    add('up', 'apply what is pending (the default)', 'up --database postgres --yes', true).option(
      '--yes',
      'do not ask before changing a remote database',
      false,
    ),
  );
  up.action(() => execute(up, (runtime) => runUp(runtime, { yes: up.opts().yes === true })));

  const status = addCommonOptions(
    add('status', 'show every migration and whether it is applied', 'status --check || echo "migrations are pending"').option(
      '--check',
      'exit 7 when something is pending',
      false,
    ),
  );
  status.action(() => execute(status, (runtime) => runStatus(runtime, { check: status.opts().check === true })));

  const plan = addCommonOptions(add('plan', 'show what "up" would apply, without applying it', 'plan --format table'));
  plan.action(() => execute(plan, runPlan));

  const exporting = addCommonOptions(
    add('export', 'write the migrations as files for the Supabase CLI', 'export supabase/migrations').argument(
      '<dir>',
      'e.g. supabase/migrations',
    ),
  );
  exporting.action((dir: string) => execute(exporting, (runtime) => runExport(runtime, dir)));
};
