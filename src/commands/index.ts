import type { Command } from 'commander';
import type { Runtime } from '../cli/runtime.ts';
import type { Result } from '../output/result.ts';

/** Runs one command's work with its options and ends with its exit code. */
export type Execute = (command: Command, work: (runtime: Runtime) => Promise<Result>) => Promise<void>;

export interface CommandModule {
  /** Adds arguments, flags, examples and the action to the command. */
  define(command: Command, execute: Execute): void;
}

export interface CommandEntry {
  name: string;
  summary: string;
  /** Loaded only when the command is called, so that --help stays quick. */
  load(): Promise<CommandModule>;
}

/** Every command of the tool, a line each, in the order of --help. */
export const commands: readonly CommandEntry[] = [
  { name: 'migrate', summary: 'create or update the tables of a database', load: () => import('./migrate/command.ts') },
  {
    name: 'import-clients-json',
    summary: 'clients_data.json -> discovery: clients, pages, who follows what',
    load: () => import('./import-clients-json/command.ts'),
  },
  { name: 'report', summary: 'what the databases know: overlap, coverage, pages, pairs', load: () => import('./report/command.ts') },
];
