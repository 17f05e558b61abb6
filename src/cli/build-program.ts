import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { commands } from '../commands/index.ts';
import type { Host } from '../host.ts';
import type { Execute } from './contract.ts';
import { topics } from './help-topics.ts';
import { configure, HelpCommand, sentence } from './program.ts';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

export const VERSION = manifest.version;

/** Only the commands that argv names are loaded; the others stand there with their summaries. */
export async function buildProgram(argv: readonly string[], execute: Execute, host?: Host): Promise<Command> {
  const program = configure(new HelpCommand('outreach'), host)
    .summary('one command line over five outreach databases')
    .description('One command line over the five outreach databases: discovery, growth, crm, outbound, sdr.')
    .version(VERSION, '-V, --version', 'show the version')
    .addHelpText('after', HELP_FOOTER);
  for (const entry of commands) {
    const command = configure(program.command(entry.name))
      .helpGroup(`${entry.group}:`)
      .summary(entry.summary)
      .description(sentence(entry.summary));
    if (argv.includes(entry.name)) (await entry.load()).define(command, execute);
  }
  return program;
}

/** Every command with all its flags, to be looked at and not to be run. */
export function wholeProgram(): Promise<Command> {
  return buildProgram(
    commands.map((entry) => entry.name),
    async () => {},
  );
}

const HELP_FOOTER = `
Start:
  $ outreach init                                     choose a database, once
  $ outreach import-clients-json clients_data.json    import a file
  $ outreach report overlap --limit 20                pages most clients follow
  $ outreach doctor                                   what is wrong, and why

Examples:
  $ outreach import-clients-json new.json --dry-run   preview an import
  $ outreach scrape following --estimate              what it would cost
  $ outreach categorize                               classify pages
  $ outreach report export-pages --output pages.csv   a spreadsheet of all pages
  $ outreach report person ana@studio.example         all about one person
  $ outreach report coverage --min-coverage 95        a check for cron (exit 7)
  $ outreach sql 'select * from sdr.companies'        your own query
  $ outreach rejects list                             what imports refused
  $ outreach jobs list --status failed                which runs failed
  $ outreach halt --reason "wrong template"           stop all sending now

More help:
  outreach COMMAND --help                             flags and examples
${topics.map((topic) => `  ${`outreach help ${topic.name}`.padEnd(50)}  ${topic.summary}`).join('\n')}

Data goes to stdout, the rest to stderr. Exit codes: 0 done, 1 failure, 2 usage
or input, 3 some records rejected, 4 configuration, 5 service unavailable,
6 locked, 7 check failed, 8 refused by policy, 130 and 143 interrupted.
`;
