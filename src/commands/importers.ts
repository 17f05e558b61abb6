import type { Runtime } from '../cli/runtime.ts';
import type { ImportRequest } from '../ops/import.ts';
import type { SummaryResult } from '../summary.ts';

/** Imports corrected records as the importer of that kind would; options: those of the run that refused them. Throws ZodError. */
export type Retry = (runtime: Runtime, options: unknown, request: ImportRequest) => Promise<SummaryResult>;

/** Every importer, by the command that its runs have in ops.runs, loaded when it is needed. */
export const retries: Readonly<Record<string, () => Promise<Retry>>> = {
  'import-clients-json': async () => {
    const { clientsJsonImporter, keySchema } = await import('./import-clients-json/run.ts');
    return (runtime, options, request) => runtime.import(clientsJsonImporter(runtime, keySchema.parse(options)), request);
  },
  'scrape following': async () => {
    const { followingImporter, followingKey } = await import('./scrape/dataset.ts');
    return (runtime, options, request) =>
      // What Instagram says that the account follows is of the whole list, and not of these rows.
      runtime.import(followingImporter({ ...followingKey.parse(options), expected: null }, { amends: true }), request);
  },
  'scrape profiles': async () => {
    const { profilesImporter, profilesKey } = await import('./scrape/dataset.ts');
    return (runtime, options, request) => runtime.import(profilesImporter(runtime, profilesKey.parse(options), { amends: true }), request);
  },
  'categorize apply': async () => {
    const { keySchema, reviewsImporter } = await import('./categorize/apply.ts');
    return (runtime, options, request) => runtime.import(reviewsImporter(runtime, keySchema.parse(options)), request);
  },
  'backfill scrape-runs': async () => {
    const { pastRunsImporter } = await import('./backfill/run.ts');
    return (runtime, _options, request) => runtime.import(pastRunsImporter, request);
  },
};
