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
  { name: 'init', group: 'Set up', summary: 'choose a database, write .env, create the tables', load: () => import('./init/command.ts') },
  { name: 'doctor', group: 'Set up', summary: 'check the setup and say how to fix it', load: () => import('./doctor/command.ts') },
  { name: 'migrate', group: 'Set up', summary: 'create or update the database tables', load: () => import('./migrate/command.ts') },
  {
    name: 'seed',
    group: 'Set up',
    summary: 'add initial rows',
    runs: ['seed', 'seed import'],
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
    name: 'import-csv',
    group: 'Bring data in',
    summary: 'people and companies from Apollo, LinkedIn or any list',
    runs: ['import-csv'],
    load: () => import('./import-csv/command.ts'),
  },
  {
    name: 'import-dms',
    group: 'Bring data in',
    summary: 'direct messages from an Instagram export',
    runs: ['import-dms'],
    load: () => import('./import-dms/command.ts'),
  },
  {
    name: 'import-companies',
    group: 'Bring data in',
    summary: 'companies and employees from a registry export or JSON',
    runs: ['import-companies'],
    load: () => import('./import-companies/command.ts'),
  },
  {
    name: 'import-replies',
    group: 'Bring data in',
    summary: 'answers to e-mails: bounces, opt-outs, interest',
    runs: ['import-replies'],
    load: () => import('./import-replies/command.ts'),
  },
  {
    name: 'import-leads',
    group: 'Bring data in',
    summary: 'inbound leads of accounts, with their history',
    runs: ['import-leads'],
    load: () => import('./import-leads/command.ts'),
  },
  {
    name: 'scrape',
    group: 'Bring data in',
    summary: 'following lists and profiles, through Apify',
    runs: ['scrape following', 'scrape profiles', 'scrape worker', 'scrape retry'],
    load: () => import('./scrape/command.ts'),
  },
  {
    name: 'categorize',
    group: 'Bring data in',
    summary: 'category and promo status of pages, from their text',
    runs: ['categorize', 'categorize apply'],
    load: () => import('./categorize/command.ts'),
  },
  {
    name: 'backfill',
    group: 'Bring data in',
    summary: 'fill in missing history: past scrapes',
    runs: ['backfill scrape-runs'],
    load: () => import('./backfill/command.ts'),
  },
  {
    name: 'sync-instantly',
    group: 'Bring data in',
    summary: 'campaigns, leads and e-mails from Instantly',
    runs: ['sync-instantly', 'sync-instantly normalize', 'sync-instantly blocklist'],
    load: () => import('./sync-instantly/command.ts'),
  },
  {
    name: 'webhook',
    group: 'Bring data in',
    summary: 'stored webhook deliveries of Instantly',
    runs: ['webhook ingest'],
    load: () => import('./webhook/command.ts'),
  },
  {
    name: 'import-calls',
    group: 'Bring data in',
    summary: "VAPI's reports of calls",
    runs: ['import-calls'],
    load: () => import('./import-calls/command.ts'),
  },
  {
    name: 'serve',
    group: 'Bring data in',
    summary: 'receive webhooks of Instantly and VAPI, live',
    runs: ['serve'],
    load: () => import('./serve/command.ts'),
  },
  {
    name: 'rejects',
    group: 'Bring data in',
    summary: 'records that imports rejected: list, fix, retry',
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
    name: 'enqueue-outreach',
    group: 'Operate',
    summary: 'plan messages to Instagram contacts and queue them',
    runs: ['enqueue-outreach'],
    load: () => import('./enqueue-outreach/command.ts'),
  },
  {
    name: 'replies',
    group: 'Operate',
    summary: 'list replies, and overrule what the rules said',
    runs: ['replies relabel', 'replies undo'],
    load: () => import('./replies/command.ts'),
  },
  {
    name: 'queue',
    group: 'Operate',
    summary: 'queued messages: claim, done, fail, cancel',
    runs: ['queue claim', 'queue done', 'queue fail', 'queue cancel', 'queue requeue'],
    load: () => import('./queue/command.ts'),
  },
  {
    name: 'campaigns',
    group: 'Operate',
    summary: 'outbound campaigns: create, fill, push, follow up',
    runs: ['campaigns create', 'campaigns status', 'campaigns add-leads', 'campaigns push', 'campaigns pull-suppressed'],
    load: () => import('./campaigns/command.ts'),
  },
  {
    name: 'offers',
    group: 'Operate',
    summary: 'what campaigns sell',
    runs: ['offers create'],
    load: () => import('./offers/command.ts'),
  },
  {
    name: 'events',
    group: 'Operate',
    summary: 'what people did by hand: notes, tasks, LinkedIn steps',
    runs: ['events add'],
    load: () => import('./events/command.ts'),
  },
  {
    name: 'audience',
    group: 'Operate',
    summary: 'employees chosen by filters: count, save, hand over',
    runs: ['audience save', 'audience push'],
    load: () => import('./audience/command.ts'),
  },
  {
    name: 'sdr-campaign',
    group: 'Operate',
    summary: 'campaign numbers of sdr: start, follow, undo',
    runs: ['sdr-campaign start', 'sdr-campaign undo', 'sdr-campaign status'],
    load: () => import('./sdr-campaign/command.ts'),
  },
  {
    name: 'companies',
    group: 'Operate',
    summary: 'the registry: find, change, merge; research in and out',
    runs: ['companies update', 'companies merge', 'companies research', 'companies statuses add', 'companies statuses remove'],
    load: () => import('./companies/command.ts'),
  },
  {
    name: 'employees',
    group: 'Operate',
    summary: 'their people: find, change, merge, repair names',
    runs: ['employees update', 'employees merge', 'employees repair-names'],
    load: () => import('./employees/command.ts'),
  },
  {
    name: 'ai',
    group: 'Operate',
    summary: 'prompts and answers of AI sessions: import, search',
    runs: ['ai log'],
    load: () => import('./ai/command.ts'),
  },
  {
    name: 'contacts',
    group: 'Operate',
    summary: 'people you write to: cards, consent, scores, next step',
    runs: [
      ...['contacts add', 'contacts touch', 'contacts plan', 'contacts stage', 'contacts consent', 'contacts context', 'contacts tag'],
      ...['contacts note', 'contacts score', 'contacts detect', 'contacts merge'],
    ],
    load: () => import('./contacts/command.ts'),
  },
  {
    name: 'accounts',
    group: 'Operate',
    summary: 'tenants of growth: accounts and their API keys',
    runs: ['accounts create', 'accounts update', 'accounts rotate-key'],
    load: () => import('./accounts/command.ts'),
  },
  {
    name: 'leads',
    group: 'Operate',
    summary: 'inbound leads: look, tag, convert, note, export',
    runs: [
      ...['leads add', 'leads set', 'leads tag', 'leads convert', 'leads revert', 'leads archive', 'leads unarchive', 'leads delete'],
      ...['leads restore', 'leads note', 'leads enrich'],
    ],
    load: () => import('./leads/command.ts'),
  },
  {
    name: 'brain',
    group: 'Operate',
    summary: 'what leads teach: trends, conversions, a prediction',
    runs: ['brain run'],
    load: () => import('./brain/command.ts'),
  },
  {
    name: 'prospects',
    group: 'Operate',
    summary: 'businesses to write to: scores, drafts, outreach',
    runs: ['prospects import', 'prospects score', 'prospects log-outreach', 'prospects mark'],
    load: () => import('./prospects/command.ts'),
  },
  {
    name: 'maintain',
    group: 'Operate',
    summary: 'test data, old leads, sizes; export or erase a person',
    runs: ['maintain erase', 'maintain cleanup-test', 'maintain archive-old'],
    load: () => import('./maintain/command.ts'),
  },
  {
    name: 'jobs',
    group: 'Operate',
    summary: 'runs of every command: results and overdue jobs',
    load: () => import('./jobs/command.ts'),
  },
  {
    name: 'suppress',
    group: 'Operate',
    summary: 'people who must not be contacted, in all systems',
    runs: ['suppress add', 'suppress remove', 'suppress import'],
    load: () => import('./suppress/command.ts'),
  },
  {
    name: 'halt',
    group: 'Operate',
    summary: 'stop all sending, or only one system',
    runs: ['halt'],
    load: () => import('./halt/command.ts'),
  },
  {
    name: 'resume',
    group: 'Operate',
    summary: 'lift a halt and allow sending again',
    runs: ['resume'],
    load: () => import('./resume/command.ts'),
  },
  { name: 'help', group: 'Help', summary: 'help on a command or a topic', load: () => import('./help/command.ts') },
  { name: 'schema', group: 'Help', summary: "the JSON Schema of a command's output", load: () => import('./schema/command.ts') },
  { name: 'completion', group: 'Help', summary: 'TAB completion for bash, zsh or fish', load: () => import('./completion/command.ts') },
];

/** The commands that ops.runs has rows of. */
export const recordedCommands: readonly string[] = commands.flatMap(({ runs = [] }) => runs);
