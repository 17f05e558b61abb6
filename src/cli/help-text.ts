import type { Command } from 'commander';

const WIDTH = 80;

/** What `--help` of a command prints to a terminal of 80 columns, its examples included. */
export function helpText(command: Command): string {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const before = command.configureOutput();
  command.configureOutput({ writeOut: write, getOutHelpWidth: () => WIDTH, getOutHasColors: () => false }).outputHelp();
  command.configureOutput(before);
  return text;
}

/** The part of it that commander does not make: what stands below the lists of options and commands. */
export function helpFooter(command: Command): string {
  const text = helpText(command);
  return text.slice(command.helpInformation().length).trim();
}
