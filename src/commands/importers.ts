import type { Runtime } from '../cli/runtime.ts';
import { tableKeySchema } from '../ops/columns.ts';
import type { Corrected } from '../ops/corrections.ts';
import { importCorrected } from '../ops/import.ts';
import type { Job } from '../ops/job.ts';

/**
 * Imports corrected records as the importer of that kind would, with the options of the run that refused them; returns the run that has
 * imported them. Throws ZodError for options that are none, RangeError for a pointer that leads nowhere.
 */
export type Retry = (runtime: Runtime, job: Job, options: unknown, records: readonly Corrected[]) => Promise<string | undefined>;

/** Every importer, by the command that its runs have in ops.runs, loaded when it is needed. */
export const retries: Readonly<Record<string, () => Promise<Retry>>> = {
  'import-clients-json': async () => {
    const { clientsJsonImporter, keySchema } = await import('./import-clients-json/run.ts');
    return (runtime, job, options, records) => importCorrected(job, clientsJsonImporter(runtime, keySchema.parse(options)), records);
  },
  'import-csv': async () => {
    const { csvImporter, keySchema } = await import('./import-csv/run.ts');
    return (runtime, job, options, records) => importCorrected(job, csvImporter(runtime, keySchema.parse(options)), records);
  },
  'import-companies': async () => {
    const { companiesImporter, keySchema } = await import('./import-companies/run.ts');
    return (_runtime, job, options, records) => importCorrected(job, companiesImporter(keySchema.parse(options)), records);
  },
  'companies research': async () => {
    const { researchImporter } = await import('./companies/research.ts');
    return (_runtime, job, options, records) => importCorrected(job, researchImporter(tableKeySchema.parse(options)), records);
  },
  'ai log': async () => {
    const { interactionsImporter } = await import('./ai/log.ts');
    return (_runtime, job, options, records) => importCorrected(job, interactionsImporter(tableKeySchema.parse(options)), records);
  },
  'import-leads': async () => {
    const { keySchema, leadsImporter } = await import('./import-leads/run.ts');
    return (runtime, job, options, records) => importCorrected(job, leadsImporter(runtime, keySchema.parse(options)), records);
  },
  'prospects import': async () => {
    const { prospectsImporter } = await import('./prospects/import.ts');
    return (_runtime, job, options, records) => importCorrected(job, prospectsImporter(tableKeySchema.parse(options)), records);
  },
  'webhook ingest': async () => {
    const { webhookImporter } = await import('./webhook/run.ts');
    return (_runtime, job, _options, records) => importCorrected(job, webhookImporter(), records);
  },
  'import-calls': async () => {
    const { callsImporter } = await import('./import-calls/run.ts');
    return (_runtime, job, _options, records) => importCorrected(job, callsImporter(), records);
  },
  serve: async () => {
    const [{ webhookImporter }, { callsImporter }] = await Promise.all([import('./webhook/run.ts'), import('./import-calls/run.ts')]);
    return async (_runtime, job, _options, records) => {
      const isCall = ({ pointer }: Corrected) => pointer.startsWith('/webhooks/vapi/');
      const calls = records.filter(isCall);
      const deliveries = records.filter((record) => !isCall(record));
      const first = deliveries.length === 0 ? undefined : await importCorrected(job, webhookImporter(), deliveries);
      return calls.length === 0 ? first : importCorrected(job, callsImporter(), calls);
    };
  },
  'scrape following': async () => {
    const { followingImporter, followingKey } = await import('./scrape/dataset.ts');
    return (_runtime, job, options, records) =>
      // What Instagram says that the account follows is of the whole list, and not of these rows.
      importCorrected(job, followingImporter({ ...followingKey.parse(options), expected: null }, { amends: true }), records);
  },
  'scrape profiles': async () => {
    const { profilesImporter, profilesKey } = await import('./scrape/dataset.ts');
    return (runtime, job, options, records) =>
      importCorrected(job, profilesImporter(runtime, profilesKey.parse(options), { amends: true }), records);
  },
  'categorize apply': async () => {
    const { keySchema, reviewsImporter } = await import('./categorize/apply.ts');
    return (runtime, job, options, records) => importCorrected(job, reviewsImporter(runtime, keySchema.parse(options)), records);
  },
  'suppress import': async () => {
    const { keySchema, suppressionsImporter } = await import('./suppress/import.ts');
    return (_runtime, job, options, records) => importCorrected(job, suppressionsImporter(keySchema.parse(options)), records);
  },
  'contacts add': async () => {
    const { contactsImporter, contactsKeySchema } = await import('./contacts/add.ts');
    return (_runtime, job, options, records) => importCorrected(job, contactsImporter(contactsKeySchema.parse(options)), records);
  },
  'seed import': async () => {
    const { seedImporter } = await import('./seed/file.ts');
    return (_runtime, job, _options, records) => importCorrected(job, seedImporter(), records);
  },
  'backfill scrape-runs': async () => {
    const { pastRunsImporter } = await import('./backfill/run.ts');
    return (_runtime, job, options, records) => importCorrected(job, pastRunsImporter(tableKeySchema.parse(options)), records);
  },
};
