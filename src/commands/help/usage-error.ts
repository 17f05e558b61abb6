import type { Command } from 'commander';
import { wholeProgram } from '../../cli/build-program.ts';
import { commandPath, defaultCommand, type ParseError, unknownWord } from '../../cli/program.ts';
import { type ErrorCode, UsageError } from '../../errors.ts';
import { FORMATS } from '../../output/formats.ts';
import { type Candidate, candidates, didYouMean } from './suggest.ts';

/** A flag that more commands have says nothing about which was meant. */
const MAX_OWNERS = 4;

/** What the parser refused, as one line that says so and one that says what was probably meant. */
export async function explainUsage({ command, refusal }: ParseError): Promise<UsageError> {
  const lines = refusal.message.split('\n').map((line) => line.trim());
  const message = lines
    .filter((line) => line !== '')
    .join(' ')
    .replace(/^error: /, '')
    // The value of a flag may be a secret.
    .replace(/^(unknown option '[^'=]+)=.*/, "$1'");
  const known = await explain(command, refusal.code, message);
  return new UsageError(known?.message ?? message, {
    suggestion: known?.hint ?? `see "${callOf(command)} --help"`,
    cause: refusal,
    code: known?.code ?? CODES[refusal.code] ?? 'invalid_usage',
  });
}

const CODES: Readonly<Record<string, ErrorCode | undefined>> = {
  'commander.unknownOption': 'unknown_option',
  'commander.unknownCommand': 'unknown_command',
  'commander.missingArgument': 'missing_argument',
  'commander.optionMissingArgument': 'missing_argument',
  'commander.missingMandatoryOptionValue': 'missing_argument',
  'commander.invalidArgument': 'invalid_value',
};

type Explanation = { message?: string; hint?: string | undefined; code?: ErrorCode } | undefined;

async function explain(command: Command, code: string, message: string): Promise<Explanation> {
  if (code === 'commander.unknownOption') return { hint: await flagHint(command, message.split("'").at(-2) ?? message) };
  if (code === 'commander.unknownCommand') return { hint: await commandHint(command, unknownWord(command) ?? '') };
  if (code === 'commander.excessArguments') return strayArgument(command, command.args[command.registeredArguments.length] ?? '');
  return undefined;
}

/** A flag that is misspelt, stands before the command's name, or belongs to another command. */
async function flagHint(command: Command, flag: string): Promise<string | undefined> {
  const words = subcommandIn(command);
  if (words.length > 0) return `flags come after the command: ${[callOf(command), ...words, flag].join(' ')} …`;
  const format = FORMATS.find((name) => flag === `--${name}`);
  if (format !== undefined) return `write --format ${format}`;
  const near = didYouMean(flag.replace(/^-+/, ''), flagsOf(command));
  if (near !== undefined || command.parent === null) return near;
  const all = owning(await wholeProgram(), flag);
  // Whoever is at a command means rather its siblings than what has a flag of that name elsewhere.
  const siblings = all.filter((owner) => owner.startsWith(`${commandPath(command).slice(0, 2).join(' ')} `));
  const owners = siblings.length > 0 ? siblings : all;
  return owners.length > 0 && owners.length <= MAX_OWNERS ? `${flag} is a flag of ${owners.join(', ')}` : undefined;
}

/** A subcommand of this command, or what belongs to another one: "outreach overlap" is a report. */
async function commandHint(command: Command, word: string): Promise<string | undefined> {
  const program = await wholeProgram();
  if (word === 'help') return `Did you mean ${[program.name(), word, ...commandPath(command).slice(1)].join(' ')}?`;
  const here = candidates(command, commandPath(command)).filter(({ path }) => path.split(' ').length === commandPath(command).length + 1);
  const own = new Set(command.commands.map(callOf));
  return didYouMean(
    word,
    here,
    candidates(program, [program.name()]).filter(({ path }) => !own.has(path)),
  );
}

/** Of a command that runs where none is named: its misspelt or misplaced sibling. */
async function strayArgument(command: Command, word: string): Promise<Explanation> {
  const { parent } = command;
  if (parent === null || command !== defaultCommand(parent)) return undefined;
  const sibling = parent.commands.find((child) => child.name() === word);
  if (sibling !== undefined) return { message: `the command '${word}' stands after its flags`, hint: `write ${callOf(sibling)} …` };
  return {
    code: 'unknown_command',
    message: `unknown command '${word}'`,
    hint: (await commandHint(parent, word)) ?? `see "${callOf(parent)} --help"`,
  };
}

/** The words that name a subcommand, wherever they stand. */
function subcommandIn(command: Command): string[] {
  const words: string[] = [];
  let at = command;
  for (const word of command.args) {
    const child = at.commands.find((candidate) => candidate.name() === word);
    if (child === undefined) continue;
    words.push(word);
    at = child;
  }
  return words;
}

function flagsOf(command: Command): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map((option) => ({ name: option.name(), path: option.long ?? option.flags, summary: '' }));
}

function owning(command: Command, flag: string): string[] {
  const own = command.options.some((option) => option.long === flag || option.short === flag) ? [callOf(command)] : [];
  return [...own, ...command.commands.flatMap((child) => owning(child, flag))];
}

function callOf(command: Command): string {
  return commandPath(command).join(' ');
}
