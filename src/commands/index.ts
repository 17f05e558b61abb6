import type { CommandModule } from '../cli/contract.ts';

export interface CommandEntry {
  name: string;
  /** The heading of --help under which it stands. */
  group: 'Set up' | 'Bring data in' | 'Look' | 'Operate' | 'Help';
  /** One line of --help, in the user's words. */
  summary: string;
  /** What its runs are called in ops.runs, where it has any. */
  runs?: readonly string[];
  /** Loaded only when the command is called, so that --help stays quick. */
  load(): Promise<CommandModule>;
}

/** Every command of the tool, a line each, in the order of --help. */
export const commands: readonly CommandEntry[] = [
  { name: 'init', group: 'Set up', summary: 'choose a database, write .env, make the tables', load: () => import('./init/command.ts') },
  { name: 'doctor', group: 'Set up', summary: 'check the set-up, and say how to mend it', load: () => import('./doctor/command.ts') },
  { name: 'migrate', group: 'Set up', summary: 'create or update the tables of a database', load: () => import('./migrate/command.ts') },
  {
    name: 'seed',
    group: 'Set up',
    summary: 'add rows that a database can begin with',
    runs: ['seed'],
    load: () => import('./seed/command.ts'),
  },
  {
    name: 'import-clients-json',
    group: 'Bring data in',
    summary: 'clients_data.json: clients, pages, who follows what',
    runs: ['import-clients-json'],
    load: () => import('./import-clients-json/command.ts'),
  },
  {
    name: 'scrape',
    group: 'Bring data in',
    summary: 'who follows what, and profiles, through Apify',
    runs: ['scrape following', 'scrape profiles', 'scrape worker', 'scrape retry'],
    load: () => import('./scrape/command.ts'),
  },
  {
    name: 'categorize',
    group: 'Bring data in',
    summary: 'category and promo status of pages, by their words',
    runs: ['categorize', 'categorize apply'],
    load: () => import('./categorize/command.ts'),
  },
  {
    name: 'backfill',
    group: 'Bring data in',
    summary: 'history that is not there yet: past scrapes',
    runs: ['backfill scrape-runs'],
    load: () => import('./backfill/command.ts'),
  },
  {
    name: 'rejects',
    group: 'Bring data in',
    summary: 'records that imports refused, and another try',
    runs: ['rejects retry', 'rejects dismiss'],
    load: () => import('./rejects/command.ts'),
  },
  {
    name: 'report',
    group: 'Look',
    summary: 'overlap, pages, client pairs, coverage, churn, one person',
    load: () => import('./report/command.ts'),
  },
  { name: 'sql', group: 'Look', summary: 'run one read-only query', load: () => import('./sql/command.ts') },
  {
    name: 'jobs',
    group: 'Operate',
    summary: 'runs of all commands: what they did, what is overdue',
    load: () => import('./jobs/command.ts'),
  },
  {
    name: 'suppress',
    group: 'Operate',
    summary: 'who must not be written to, in all systems',
    runs: ['suppress add', 'suppress remove', 'suppress import'],
    load: () => import('./suppress/command.ts'),
  },
  {
    name: 'halt',
    group: 'Operate',
    summary: 'stop all sending, or that of one system',
    runs: ['halt'],
    load: () => import('./halt/command.ts'),
  },
  {
    name: 'resume',
    group: 'Operate',
    summary: 'allow sending again: lift a halt',
    runs: ['resume'],
    load: () => import('./resume/command.ts'),
  },
  { name: 'help', group: 'Help', summary: 'help on a command or a topic', load: () => import('./help/command.ts') },
  { name: 'schema', group: 'Help', summary: 'the JSON Schema of what a command prints', load: () => import('./schema/command.ts') },
  { name: 'completion', group: 'Help', summary: 'TAB completion for bash, zsh or fish', load: () => import('./completion/command.ts') },
];

/** The commands that ops.runs has rows of. */
export const recordedCommands: readonly string[] = commands.flatMap(({ runs = [] }) => runs);
