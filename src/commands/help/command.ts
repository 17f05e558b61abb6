import type { Command } from 'commander';
import { z } from 'zod';
import { VERSION, wholeProgram } from '../../cli/build-program.ts';
import { choice } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { type HelpTopic, topics } from '../../cli/help-topics.ts';
import { ERROR_CODES, UsageError } from '../../errors.ts';
import { describeCommand } from './describe.ts';
import { MAN_PATH, openManual } from './man.ts';
import { candidates, didYouMean } from './suggest.ts';
import { topicText } from './topic-text.ts';

interface HelpOptions {
  format?: 'text' | 'json' | 'yaml';
  jq?: string;
  man: boolean;
  manPath: boolean;
}

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(`Show the help of a command, or a topic: ${topics.map((topic) => topic.name).join(', ')}.`)
    .argument('[command...]', 'a command (with subcommand) or a topic')
    .option('--man', 'open the manual page', false)
    .option('--man-path', 'print where the manual pages are, for MANPATH', false)
    .addHelpText(
      'after',
      `
Topics:
${topics.map((topic) => `  ${topic.name.padEnd(12)}  ${topic.summary}`).join('\n')}

Examples:
  $ outreach help
  $ outreach help exit-codes
  $ outreach help report overlap
  $ outreach help report overlap --format json
  $ outreach help --jq '.subcommands[].command'
  $ outreach help --man report
  $ export MANPATH="$(outreach help --man-path):"    then: man outreach-report
`,
    )
    .addOption(choice('-f, --format <format>', 'json or yaml: commands and flags as data', ['text', 'json', 'yaml']))
    .option('--jq <expression>', 'filter the JSON with jq; strings print without quotes')
    .action(async (words: string[]) => {
      const { format = 'text', jq, man, manPath }: HelpOptions = command.opts();
      if (manPath) command.configureOutput().writeOut?.(`${MAN_PATH}\n`);
      else if (man) await openManual(words);
      else if (format === 'text' && jq === undefined) await showHelp(command, words);
      else await execute(command, async () => ({ kind: 'document', document: z.json().parse(await asData(words)) }));
    });
};

/** The whole program or a command of it, or a topic, as data. */
async function asData(words: string[]): Promise<object> {
  const topic = topicOf(words);
  if (topic !== undefined) return topic;
  const program = await wholeProgram();
  const found = below(program, words);
  if (found === undefined) throw await nothingFound(words);
  if (found !== program) return describeCommand(found);
  const codes = Object.entries(ERROR_CODES).map(([code, [exit_code, meaning]]) => ({ code, exit_code, meaning }));
  return {
    version: VERSION,
    ...describeCommand(program),
    exit_codes: exitCodes(),
    error_codes: codes,
    topics: topics.map(({ name }) => name),
  };
}

function exitCodes(): { exit_code: number; meaning: string }[] {
  const terms = topics.find(({ name }) => name === 'exit-codes')?.blocks.flatMap((block) => ('terms' in block ? block.terms : [])) ?? [];
  return terms.filter(([code]) => /^\d+$/.test(code)).map(([code, meaning]) => ({ exit_code: Number(code), meaning }));
}

function topicOf(words: string[]): HelpTopic | undefined {
  return topics.find(({ name }) => words.length === 1 && words[0] === name);
}

function below(command: Command, words: string[]): Command | undefined {
  return words.reduce<Command | undefined>((parent, word) => parent?.commands.find((child) => child.name() === word), command);
}

async function showHelp(command: Command, words: string[]): Promise<void> {
  const topic = topicOf(words);
  if (topic !== undefined) {
    const { writeOut, getOutHelpWidth } = command.configureOutput();
    writeOut?.(topicText(topic, getOutHelpWidth?.()));
    return;
  }
  // What argv names is loaded, so the commands that the words name are whole.
  const found = below(command.parent ?? command, words);
  if (found === undefined) throw await nothingFound(words);
  found.outputHelp();
}

async function nothingFound(words: string[]): Promise<UsageError> {
  const path = ['outreach', 'help'];
  const pages = topics.map(({ name, summary }) => ({ name, summary, path: [...path, name].join(' ') }));
  const all = [...pages, ...candidates(await wholeProgram(), path)];
  return new UsageError(`there is no command or topic "${words.join(' ')}"`, {
    code: 'unknown_command',
    suggestion: didYouMean(words.at(-1) ?? '', all) ?? didYouMean(words[0] ?? '', all) ?? 'see "outreach --help"',
  });
}
