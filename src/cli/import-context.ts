import type { ImportContext } from '../ops/import.ts';
import type { JobOptions } from '../ops/job.ts';
import type { Runtime } from './runtime.ts';

/** What every importing command hands to the import contract. */
export function importContext(runtime: Runtime, job: JobOptions): ImportContext {
  return {
    host: runtime.host,
    job,
    signal: runtime.signal,
    database: (mayCreate) => runtime.database({ mayCreate }),
    targetKind: async () => (await runtime.target()).target.kind,
    home: runtime.config.home,
    version: runtime.version,
    args: runtime.args,
    warn: (text) => runtime.stderr.warn(text),
    note: (text) => runtime.stderr.note(text),
    progress: (text) => runtime.stderr.progress(text),
  };
}
