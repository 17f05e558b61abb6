import {
  type AddHelpTextContext,
  type AddHelpTextPosition,
  type Argument,
  Command,
  CommanderError,
  type HelpConfiguration,
  type Option,
  type OutputConfiguration,
} from 'commander';
import { EXIT } from '../errors.ts';
import type { Host, OutputStream } from '../host.ts';
import { reflow } from './reflow.ts';

/** What the parser refused, and in which command; what the user is told is worked out from it. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly command: Command;
  readonly refusal: CommanderError;

  constructor(command: Command, refusal: CommanderError) {
    super(refusal.message, { cause: refusal });
    this.command = command;
    this.refusal = refusal;
  }
}

/** A command whose own paragraphs of help are wrapped to the terminal, as commander wraps the rest; nothing else that it prints is. */
export class HelpCommand extends Command {
  override createCommand(name?: string): HelpCommand {
    return new HelpCommand(name);
  }

  override addHelpText(position: AddHelpTextPosition, text: string | ((context: AddHelpTextContext) => string)): this {
    return super.addHelpText(position, (context) =>
      reflow(typeof text === 'string' ? text : text(context), this.configureOutput().getOutHelpWidth?.() ?? DEFAULT_WIDTH),
    );
  }
}

const DEFAULT_WIDTH = 80;

/**
 * Strict parsing and help in our form, on every level. What is said of a usage error is made in commands/help/usage-error.ts.
 * The host is named for the program; its commands inherit where help goes.
 */
export function configure(command: Command, host?: Host): Command {
  if (host !== undefined) command.configureOutput(helpOutput(host));
  if (host !== undefined) command.hook('preAction', (_, called) => refuseEmpty(called));
  return (
    command
      .exitOverride((refusal) => {
        throw new ParseError(command, refusal);
      })
      // A flag behind a subcommand is that subcommand's, also where both have one of that name.
      .enablePositionalOptions()
      .showSuggestionAfterError(false)
      .helpCommand(false)
      .helpOption('-h, --help', 'show this help')
      .addHelpText('before', ({ error }) => {
        // Commander shows the help of what stands before a word that it does not know.
        const word = error ? undefined : unknownWord(command);
        if (word === undefined) return '';
        throw new ParseError(command, new CommanderError(EXIT.usage, 'commander.unknownCommand', `unknown command '${word}'`));
      })
      .configureHelp(HELP)
      .configureOutput({ outputError: () => {} })
  );
}

/** An empty value is a variable that was not set, and means nothing anywhere. */
function refuseEmpty(command: Command): void {
  const flag = command.options.find((option) => command.getOptionValueSource(option.attributeName()) === 'cli' && isEmpty(command, option));
  const argument = command.registeredArguments.find((_, i) => command.args[i] === '');
  const what = flag === undefined ? argument && `argument '${argument.name()}'` : `option '${flag.flags}'`;
  if (what === undefined && !command.args.includes('')) return;
  throw new ParseError(command, new CommanderError(EXIT.usage, 'commander.invalidArgument', `${what ?? 'an argument'} is empty`));
}

function isEmpty(command: Command, option: Option): boolean {
  const value: unknown = command.getOptionValue(option.attributeName());
  return value === '';
}

function helpOutput({ stdout, stderr }: Host): OutputConfiguration {
  const width = ({ isTTY, columns }: OutputStream) => (isTTY === true ? (columns ?? DEFAULT_WIDTH) : DEFAULT_WIDTH);
  return {
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    getOutHelpWidth: () => width(stdout),
    getErrHelpWidth: () => width(stderr),
  };
}

/** The word after a command that should be one of its subcommands and is none. */
export function unknownWord({ args, commands }: Command): string | undefined {
  const [first, second] = args;
  const word = first === '-h' || first === '--help' ? second : first;
  if (commands.length === 0 || word === undefined || word.startsWith('-')) return undefined;
  return commands.some((child) => child.name() === word) ? undefined : word;
}

/** A subcommand with its summary and examples, each of which begins with the words that call its parent. */
export function subcommand(
  parent: Command,
  { name, summary, examples, isDefault = false }: { name: string; summary: string; examples: readonly string[]; isDefault?: boolean },
): Command {
  const call = commandPath(parent).join(' ');
  return configure(parent.command(name, { isDefault }))
    .summary(summary)
    .description(sentence(summary))
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  $ ${call} ${line}`.trimEnd()).join('\n')}`);
}

export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The words that call a command, the program's name first. */
export function commandPath(command: Command): string[] {
  return command.parent === null ? [command.name()] : [...commandPath(command.parent), command.name()];
}

/** The subcommand that runs where none is named. Commander keeps it to itself; the completion tests would notice a change. */
export function defaultCommand(command: Command): Command | undefined {
  const name: unknown = Reflect.get(command, '_defaultCommandName');
  return command.commands.find((child) => child.name() === name);
}

const HELP: HelpConfiguration = {
  showGlobalOptions: false,
  commandUsage: (command) => [...commandPath(command), usage(command)].join(' '),
  // Every command has options; saying so on each line says nothing. The program's list holds commands that are not loaded.
  subcommandTerm: (command) => (command.parent?.parent === null ? command.name() : [command.name(), ...operands(command)].join(' ')),
  optionDescription: describe,
  argumentDescription: describe,
};

function usage(command: Command): string {
  if (command.commands.length === 0) return ['[options]', ...operands(command)].join(' ');
  return defaultCommand(command) === undefined ? 'COMMAND [options]' : '[COMMAND] [options]';
}

/** `<file>` where it must be there, `[file]` where it may, `...` where there may be more. */
function operands(command: Command): string[] {
  return command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
}

/** The description with the values that can be given; that a switch is off by default goes without saying. */
export function describe({ description, argChoices, defaultValueDescription, defaultValue }: Option | Argument): string {
  const value = defaultValueDescription ?? defaultValue;
  const extra = [
    ...(argChoices === undefined ? [] : [`one of ${argChoices.join(', ')}`]),
    ...(typeof value === 'string' || typeof value === 'number' ? [`default ${value}`] : []),
  ];
  return extra.length === 0 ? description : `${description} (${extra.join('; ')})`;
}
