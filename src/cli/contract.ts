import type { Command } from 'commander';
import type { Result } from '../output/result.ts';
import type { Runtime } from './runtime.ts';

/** Runs one command's work with its options and ends with its exit code. */
export type Execute = (command: Command, work: (runtime: Runtime) => Promise<Result>) => Promise<void>;

export interface CommandModule {
  /** Adds arguments, flags, examples and the action to the command. */
  define(command: Command, execute: Execute): void;
}
