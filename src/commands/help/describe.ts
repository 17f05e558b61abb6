import type { Argument, Command, Option } from 'commander';
import { helpFooter } from '../../cli/help-text.ts';
import { commandPath, defaultCommand } from '../../cli/program.ts';
import type { Value } from '../../output/result.ts';

/** A command and all below it as data: for tools that write wrappers, docs or prompts. Fields are added and keep their meaning. */
export interface CommandHelp {
  /** The words that call it. */
  command: string;
  summary: string;
  description: string;
  /** Runs where none of `subcommands` is named. */
  default_subcommand: string | null;
  arguments: ArgumentHelp[];
  flags: FlagHelp[];
  examples: string[];
  subcommands: CommandHelp[];
}

interface ArgumentHelp {
  name: string;
  description: string;
  type: string;
  required: boolean;
  repeatable: boolean;
  values: string[] | null;
}

interface FlagHelp {
  flag: string;
  short: string | null;
  description: string;
  /** boolean: a switch without a value. */
  type: string;
  /** Stands for the value in the help text. */
  placeholder: string | null;
  required: boolean;
  repeatable: boolean;
  default: Value;
  values: string[] | null;
}

export function describeCommand(command: Command): CommandHelp {
  return {
    command: commandPath(command).join(' '),
    summary: command.summary(),
    description: command.description(),
    default_subcommand: defaultCommand(command)?.name() ?? null,
    arguments: command.registeredArguments.map(describeArgument),
    flags: command.createHelp().visibleOptions(command).map(describeFlag),
    examples: examplesOf(command),
    subcommands: command.commands.map(describeCommand),
  };
}

function describeArgument(argument: Argument): ArgumentHelp {
  const values = argument.argChoices ?? null;
  return {
    name: argument.name(),
    description: argument.description,
    type: values === null ? typeOf(argument.name()) : 'enum',
    required: argument.required,
    repeatable: argument.variadic,
    values,
  };
}

function describeFlag(option: Option): FlagHelp {
  const placeholder = /[<[]([^<>[\]]*)[>\]]/.exec(option.flags)?.[1]?.replace(/\.\.\.$/, '') ?? null;
  const values = option.argChoices ?? null;
  const { defaultValue, defaultValueDescription } = option;
  const standard: unknown = defaultValueDescription ?? defaultValue;
  return {
    flag: option.long ?? option.flags,
    short: option.short ?? null,
    description: option.description,
    type: values !== null ? 'enum' : placeholder === null ? 'boolean' : typeOf(placeholder),
    placeholder,
    required: option.mandatory,
    // A list or a map that starts empty is one that grows.
    repeatable: option.variadic || (typeof defaultValue === 'object' && defaultValueDescription === undefined),
    // --no-color is a switch that is off, whatever it switches.
    default: placeholder === null ? false : typeof standard === 'string' || typeof standard === 'number' ? standard : null,
    values,
  };
}

/** The help texts name what a flag takes; a number is one to a program, too. */
const TYPES: Readonly<Record<string, string | undefined>> = {
  n: 'integer',
  edges: 'integer',
  amount: 'number',
  number: 'number',
  percent: 'number',
  confidence: 'number',
  duration: 'duration',
  time: 'time',
  file: 'file',
  dir: 'directory',
  url: 'url',
  names: 'list',
};

function typeOf(placeholder: string): string {
  return TYPES[placeholder] ?? 'string';
}

/** The lines of its examples that call something, without what is said beside them. */
function examplesOf(command: Command): string[] {
  return [...helpFooter(command).matchAll(/^ {2}\$ (.*?)(?: {2,}.*)?$/gm)].map(([, line = '']) => line);
}
