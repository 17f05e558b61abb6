import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { type InitOptions, runInit } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Set up: choose where the databases live, try the connection, write the settings to .env (mode 600) and make the tables. On a terminal everything is asked, keys and passwords with hidden input; elsewhere the answers come from flags, the environment and standard input. An .env that is there keeps its other lines.',
    )
    .option('--supabase-url <url>', 'the Supabase project, https://<ref>.supabase.co')
    .option('--secrets-stdin', 'read SUPABASE_SECRET_KEY=… and DATABASE_URL=… from standard input', false)
    // Not --env-file: Node takes that for itself, wherever it stands.
    .option('--dotenv <file>', 'where the settings are written', '.env')
    .option('--migrate', 'make the tables without asking, on a remote database too')
    .option('--no-migrate', 'do not make the tables, and do not ask')
    .option('--yes', 'write without asking, and make the tables of a database on this machine', false)
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
