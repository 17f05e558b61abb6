import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { Execute } from './cli/contract.ts';
import { configure } from './cli/program.ts';
import { commands } from './commands/index.ts';
import { redactUrls } from './db/redact.ts';
import { EXIT, type ExitCode, OutreachError } from './errors.ts';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The whole program: parses argv, runs one command, sets the exit code. */
export async function main(argv: string[]): Promise<void> {
  // A reader that has seen enough (`--help | head -1`) is no failure; a full disk is.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Data has a writer of its own, which listens too.
    if (error.code === 'EPIPE' || process.stdout.listenerCount('error') > 1) return;
    process.stderr.write(
      `error: standard output cannot be written: ${error.message}\nhint: check the free space and where the output goes\n`,
    );
    process.exitCode = EXIT.failure;
  });
  process.stderr.on('error', () => {});
  const exitCode = await run(argv);
  process.exitCode ||= exitCode;
}

async function run(argv: string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const execute: Execute = async (command, work) => {
    const { runCommand } = await import('./cli/runtime.ts');
    exitCode = await runCommand(command.opts(), manifest.version, work);
  };
  try {
    const program = await buildProgram(argv, execute);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, argv);
  }
}

/** Only the command that argv names is loaded; the others stand there with their summaries. */
export async function buildProgram(argv: string[], execute: Execute): Promise<Command> {
  const program = configure(new Command('outreach'))
    .description('One command line over the five outreach databases: discovery, growth, crm, outbound, sdr.')
    .version(manifest.version, '-V, --version')
    .addHelpText('after', HELP_FOOTER);
  for (const entry of commands) {
    const command = configure(program.command(entry.name)).summary(entry.summary).description(sentence(entry.summary));
    if (argv.includes(entry.name)) (await entry.load()).define(command, execute);
  }
  return program;
}

const HELP_FOOTER = `
Start:
  $ outreach migrate --database pglite:./outreach-db
  $ outreach import-clients-json clients_data.json --database pglite:./outreach-db
  $ outreach report overlap --database pglite:./outreach-db

Without --database the target follows from OUTREACH_DATABASE or SUPABASE_URL; "outreach COMMAND --help" shows examples.
Data goes to stdout, all else to stderr. Exit codes: 0 done, 1 failure, 2 usage or input, 3 some records rejected,
4 configuration, 5 service unavailable, 6 locked, 7 check failed, 8 refused by policy, 130/143 interrupted.
`;

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** One line what failed, one line what to do. */
async function report(error: unknown, argv: string[]): Promise<ExitCode> {
  // Commander has written its message already, help included.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  const { Stderr } = await import('./output/stderr.ts');
  const color = process.stderr.isTTY === true && !process.env.NO_COLOR && !argv.includes('--no-color');
  const verbose = argv.includes('--verbose');
  const stderr = new Stderr({ quiet: false, verbose, color, json: process.env.OUTREACH_LOG === 'json' });
  if (error instanceof OutreachError) stderr.error(redactUrls(error.message), error.suggestion);
  else
    stderr.error(
      `unexpected: ${redactUrls(error instanceof Error ? error.message : String(error))}`,
      'run again with --verbose for the stack trace, and report it',
    );
  if (error instanceof Error && error.stack !== undefined) stderr.detail(redactUrls(error.stack));
  return error instanceof OutreachError ? error.exitCode : EXIT.failure;
}
