import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { type InitOptions, runInit } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Set up: choose a database, test the connection, write the settings to .env (mode 600) and create the tables. On a terminal it asks, with hidden input for keys and passwords; elsewhere the answers come from flags, the environment and standard input. Other lines of an existing .env are kept.',
    )
    .option('--supabase-url <url>', 'the Supabase project, https://<ref>.supabase.co')
    .option('--secrets-stdin', 'read SUPABASE_SECRET_KEY=… and DATABASE_URL=… from standard input', false)
    // Not --env-file: Node takes that for itself, wherever it stands.
    .option('--dotenv <file>', 'where the settings are written', '.env')
    .option('--migrate', 'create the tables without asking, even on a remote database')
    .option('--no-migrate', 'do not create the tables, and do not ask')
    .option('--yes', 'write without asking, and create the tables of a local database', false)
    .addHelpText(
      'after',
      `
Examples:
  $ outreach init
  $ outreach init --database pglite:./outreach-db --yes
  $ outreach init --database postgres --yes --migrate        with DATABASE_URL in the environment
  $ outreach init --supabase-url https://<ref>.supabase.co --secrets-stdin --yes < secrets.env
`,
    )
    .action(() => {
      const { supabaseUrl, dotenv, secretsStdin, yes, migrate }: InitOptions = command.opts();
      return execute(command, (runtime) => runInit(runtime, { supabaseUrl, dotenv, secretsStdin, yes, migrate }));
    });
  addCommonOptions(command);
};
