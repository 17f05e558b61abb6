import type { ImportContext } from '../ops/import.ts';
import type { Runtime } from './runtime.ts';

/** What every importing command hands to the import contract. */
export function importContext(runtime: Runtime): ImportContext {
  return {
    database: () => runtime.database(),
    home: runtime.config.home,
    version: runtime.version,
    args: runtime.args,
    note: (text) => runtime.stderr.note(text),
    progress: (text) => runtime.stderr.progress(text),
  };
}
