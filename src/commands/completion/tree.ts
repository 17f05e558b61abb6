import type { Argument, Command, Option } from 'commander';
import { defaultCommand } from '../../cli/program.ts';
import type { StoredKind } from '../../db/ops/completions.ts';

/** What a shell needs to know of a command. */
export interface Node {
  /** The words that call it, the program's name first. */
  path: readonly string[];
  summary: string;
  flags: readonly Flag[];
  operands: readonly Operand[];
  children: readonly Node[];
}

export interface Flag {
  /** `--format`, or `-h` and `--help`. */
  names: readonly string[];
  summary: string;
  /** Undefined: a switch. */
  value?: Value;
  repeatable: boolean;
}

export interface Operand {
  name: string;
  value: Value;
  variadic: boolean;
}

/**
 * What may stand there: words, several of them between commas, values that the database has, names of files, a database, or
 * something that nobody can guess.
 */
export type Value =
  | { kind: 'words' | 'list'; name: string; words: readonly string[] }
  | { kind: 'stored'; name: string; stored: StoredKind }
  | { kind: 'file' | 'directory' | 'database' | 'free'; name: string };

/** Begins a question of a completion script for stored values; see values.ts. */
export const COMPLETE = '__complete';

/** Reads the whole program. fields: what --fields of a command may name. Where words of a command are wanted, as by "help", commands follow; and its topics. */
export function completionTree(
  program: Command,
  topics: readonly { name: string; summary: string }[],
  fields: (command: string) => readonly string[] = () => [],
): Node {
  const root = readNode(program, [], fields);
  const children = root.children.map((node) => {
    if (!node.operands.some(({ name, variadic }) => name === 'command' && variadic)) return node;
    const pages = topics.map(({ name, summary }) => ({ path: [...node.path, name], summary, flags: [], operands: [], children: [] }));
    const commands = namesOnly(root, node.path).children;
    return { ...node, operands: [], children: lastWord(node) === 'help' ? [...pages, ...commands] : commands };
  });
  return { ...root, children };
}

/** The commands below a node, as words that follow another path. */
function namesOnly({ summary, children }: Node, path: readonly string[]): Node {
  return { path, summary, flags: [], operands: [], children: children.map((child) => namesOnly(child, [...path, lastWord(child)])) };
}

export function lastWord(node: Node): string {
  return node.path.at(-1) ?? '';
}

/** The node and all below it. */
export function allNodes(node: Node): Node[] {
  return [node, ...node.children.flatMap(allNodes)];
}

function readNode(command: Command, above: readonly string[], fields: (command: string) => readonly string[]): Node {
  const path = [...above, command.name()];
  const fallback = defaultCommand(command);
  const columns = fields([...path, ...(fallback === undefined ? [] : [fallback.name()])].slice(1).join(' '));
  const options = [command, ...(fallback === undefined ? [] : [fallback])].flatMap((one) => one.createHelp().visibleOptions(one));
  return {
    path,
    summary: command.summary() || command.description(),
    flags: [...new Map(options.map((option) => [option.name(), readFlag(option, columns)])).values()],
    operands: command.registeredArguments.map(readOperand),
    children: command.commands.map((child) => readNode(child, path, fields)),
  };
}

function readFlag(option: Option, columns: readonly string[]): Flag {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  // A list or a map that starts empty is one that grows.
  const flag = { names, summary: option.description, repeatable: option.variadic || typeof option.defaultValue === 'object' };
  if (!option.required && !option.optional) return flag;
  const placeholder = /[<[]([^>\].]*)/.exec(option.flags)?.[1] ?? option.name();
  if (option.long === '--fields' && columns.length > 0) return { ...flag, value: { kind: 'list', name: placeholder, words: columns } };
  return { ...flag, value: readValue(option.long === '--category' ? 'category' : placeholder, option.argChoices) };
}

function readOperand(argument: Argument): Operand {
  return { name: argument.name(), value: readValue(argument.name(), argument.argChoices), variadic: argument.variadic };
}

const KINDS: Partial<Record<string, 'file' | 'directory' | 'database'>> = { file: 'file', dir: 'directory', target: 'database' };
const STORED: Partial<Record<string, StoredKind>> = {
  ...{ run: 'run', category: 'category' },
  ...{ handle: 'handle', handles: 'handle', 'email|@handle|phone': 'handle' },
};

/** The placeholder tells: `<file>`, `<dir>`, `<target>` for a database, `<run>` and `<handle>` for what it has. */
function readValue(name: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { kind: 'words', name, words: choices };
  const stored = STORED[name];
  return stored === undefined ? { kind: KINDS[name] ?? 'free', name } : { kind: 'stored', name, stored };
}
