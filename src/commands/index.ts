import type { CommandModule } from '../cli/contract.ts';

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
  {
    name: 'report',
    summary: 'what the databases know: a person, overlap, coverage, pages, pairs',
    load: () => import('./report/command.ts'),
  },
  { name: 'halt', summary: 'stop all sending, or that of one system, until it is resumed', load: () => import('./halt/command.ts') },
  { name: 'resume', summary: 'lift a halt', load: () => import('./resume/command.ts') },
];
