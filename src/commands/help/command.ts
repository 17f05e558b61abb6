import type { Command } from 'commander';
import { wholeProgram } from '../../cli/build-program.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { topics } from '../../cli/help-topics.ts';
import { UsageError } from '../../errors.ts';
import { MAN_PATH, openManual } from './man.ts';
import { candidates, didYouMean } from './suggest.ts';
import { topicText } from './topic-text.ts';

export const define: CommandModule['define'] = (command) => {
  command
    .description(`Show the help of a command, or a topic: ${topics.map((topic) => topic.name).join(', ')}.`)
    .argument('[command...]', 'a command, with its subcommand, or a topic')
    .option('--man', 'open its manual page', false)
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
  $ outreach help --man report
  $ export MANPATH="$(outreach help --man-path):"    then: man outreach-report
`,
    )
    .action(async (words: string[]) => {
      const { man, manPath }: { man: boolean; manPath: boolean } = command.opts();
      if (manPath) command.configureOutput().writeOut?.(`${MAN_PATH}\n`);
      else if (man) await openManual(words);
      else await showHelp(command, words);
    });
};

async function showHelp(command: Command, words: string[]): Promise<void> {
  const topic = topics.find(({ name }) => words.length === 1 && words[0] === name);
  if (topic !== undefined) {
    const { writeOut, getOutHelpWidth } = command.configureOutput();
    writeOut?.(topicText(topic, getOutHelpWidth?.()));
    return;
  }
  // What argv names is loaded, so the commands that the words name are whole.
  const found = words.reduce<Command | undefined>(
    (parent, word) => parent?.commands.find((child) => child.name() === word),
    command.parent ?? command,
  );
  if (found === undefined) throw await nothingFound(words);
  found.outputHelp();
}

async function nothingFound(words: string[]): Promise<UsageError> {
  const path = ['outreach', 'help'];
  const pages = topics.map(({ name, summary }) => ({ name, summary, path: [...path, name].join(' ') }));
  const all = [...pages, ...candidates(await wholeProgram(), path)];
  return new UsageError(`there is no command or topic "${words.join(' ')}"`, {
    suggestion: didYouMean(words.at(-1) ?? '', all) ?? didYouMean(words[0] ?? '', all) ?? 'see "outreach --help"',
  });
}
