import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { homeOf } from '../../choose-target.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { explainFile, type TableOptions } from '../../cli/table-options.ts';
import type { Resolved } from '../../crm/import-dms/resolve.ts';
import { RESOLVE_COLUMNS, readResolveFile, type Told } from '../../crm/import-dms/resolve-file.ts';
import { type ExportInput, exportSource } from '../../crm/import-dms/source.ts';
import { DMS_PARTITIONS, StagedDms } from '../../crm/import-dms/stage.ts';
import type { ThreadEntry } from '../../crm/import-dms/thread.ts';
import { writeUnresolved } from '../../crm/import-dms/unresolved.ts';
import { writeDms } from '../../crm/import-dms/write.ts';
import { tableKey } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { Job } from '../../ops/job.ts';
import type { ListResult } from '../../output/result.ts';
import { inputOf, readBytes } from '../../sources/input.ts';
import type { SummaryResult } from '../../summary.ts';

export interface ImportDmsFlags extends ImportFlags, TableOptions {
  me: string[];
  resolve?: string;
  /** Where threads without a handle are listed; undefined: the default file. */
  unresolved?: string;
}

const NOTHING: Told = { byThread: new Map(), byName: new Map() };

/** Imports the conversations of an Instagram export, which may come in several parts. */
export async function runImportDms(runtime: Runtime, paths: readonly string[], flags: ImportDmsFlags): Promise<SummaryResult | ListResult> {
  const { resolve: file } = flags;
  if (flags.explain && file !== undefined) return explainFile(runtime, file, RESOLVE_COLUMNS, flags);
  const bytes = file === undefined ? undefined : await readBytes(runtime.host, file, runtime.signal);
  const told = file === undefined || bytes === undefined ? NOTHING : await readResolveFile(inputOf(file, bytes), file, flags);
  const source = exportSource(runtime.host, paths, (close) => runtime.onEnd(close));
  return runtime.importOf(dmsImporter(runtime, paths, flags, told, bytes), source, flags);
}

function dmsImporter(
  runtime: Runtime,
  [first = 'export']: readonly string[],
  flags: ImportDmsFlags,
  told: Told,
  resolveFile: Buffer | undefined,
): Importer<ThreadEntry, StagedDms, ExportInput> {
  const { me, unresolved } = flags;
  return {
    command: 'import-dms',
    // What is said of threads is another import of them.
    options: {
      me: [...me].sort(),
      resolve: resolveFile === undefined ? null : createHash('sha256').update(resolveFile).digest('hex'),
      ...tableKey(flags),
    },
    partitions: DMS_PARTITIONS,
    async stage(input, keep, { signal, progress }) {
      const staged = new StagedDms(keep);
      await staged.read(input, me, signal, progress);
      return staged;
    },
    write: (job, staged) =>
      writeDms(job, staged, { told, onUnresolved: (waiting) => tellUnresolved(runtime, job, waiting, first, unresolved) }),
    isComplete: ({ hasUnresolved }) => !hasUnresolved,
  };
}

/** Lists the threads whose handle nobody knows, so that the list can be filled in and given back. */
async function tellUnresolved(
  runtime: Runtime,
  job: Job,
  waiting: Resolved['unresolved'],
  first: string,
  named: string | undefined,
): Promise<void> {
  const name = `${basename(first).replace(/\.zip$/i, '')}.unresolved.csv`;
  const path = named ?? join(homeOf(job.db.target, runtime.config), 'rejects', name);
  // A dry run leaves nothing behind that was not asked for.
  const isWritten = !job.dryRun || named !== undefined;
  if (isWritten) await writeUnresolved(path, runtime.host.cwd(), waiting);
  const how = isWritten ? `: fill in "handle" in ${path} and run again with --resolve ${path}` : '';
  job.warn('unresolved_threads', `threads were not imported, for nobody knows their handle${how}`, waiting.length);
}
