import type { Argument, Command, Option } from 'commander';
import { defaultCommand } from '../../cli/program.ts';

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

/** What may stand there: words, names of files, a database, or something that nobody can guess. */
export type Value =
  | { kind: 'words'; name: string; words: readonly string[] }
  | { kind: 'file' | 'directory' | 'database' | 'free'; name: string };

/** Reads the whole program. Where words of a command are wanted, as by "help", commands follow; and its topics. */
export function completionTree(program: Command, topics: readonly { name: string; summary: string }[]): Node {
  const root = readNode(program, []);
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

function readNode(command: Command, above: readonly string[]): Node {
  const path = [...above, command.name()];
  const fallback = defaultCommand(command);
  const options = [command, ...(fallback === undefined ? [] : [fallback])].flatMap((one) => one.createHelp().visibleOptions(one));
  return {
    path,
    summary: command.summary() || command.description(),
    flags: [...new Map(options.map((option) => [option.name(), readFlag(option)])).values()],
    operands: command.registeredArguments.map(readOperand),
    children: command.commands.map((child) => readNode(child, path)),
  };
}

function readFlag(option: Option): Flag {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  // A list or a map that starts empty is one that grows.
  const flag = { names, summary: option.description, repeatable: option.variadic || typeof option.defaultValue === 'object' };
  if (!option.required && !option.optional) return flag;
  const placeholder = /[<[]([^>\].]*)/.exec(option.flags)?.[1] ?? option.name();
  return { ...flag, value: readValue(placeholder, option.argChoices) };
}

function readOperand(argument: Argument): Operand {
  return { name: argument.name(), value: readValue(argument.name(), argument.argChoices), variadic: argument.variadic };
}

const KINDS: Partial<Record<string, 'file' | 'directory' | 'database'>> = { file: 'file', dir: 'directory', target: 'database' };

/** The placeholder tells: `<file>`, `<dir>`, and `<target>` for a database. */
function readValue(name: string, choices: readonly string[] | undefined): Value {
  return choices === undefined ? { kind: KINDS[name] ?? 'free', name } : { kind: 'words', name, words: choices };
}
