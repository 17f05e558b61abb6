import { type Command, InvalidArgumentError } from 'commander';
import { normaliseHandle } from '../ops/handle.ts';

/** An Instagram handle as the value of a flag or an argument. */
export function parseHandle(text: string): string {
  const handle = normaliseHandle(text);
  if (handle === undefined) throw new InvalidArgumentError('Write a handle, e.g. dana.lifts.');
  return handle;
}

/** Some of them, each once. */
export function collectHandles(text: string, previous: readonly string[]): string[] {
  return [...new Set([...previous, parseHandle(text)])];
}

/** A share of one, e.g. 0.6. */
export function parseShare(text: string): number {
  const value = /^(\d*\.)?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('A number from 0 to 1 is needed, e.g. 0.6.');
}

/** The first of these options that was typed, as it is typed: what would be ignored must be refused. */
export function typedFlag(command: Command, names: readonly string[]): string | undefined {
  const name = names.find((candidate) => command.getOptionValueSource(candidate) === 'cli');
  return name === undefined ? undefined : (command.options.find((option) => option.attributeName() === name)?.long ?? name);
}
