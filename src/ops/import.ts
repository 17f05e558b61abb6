import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../db/json.ts';
import { findImport, recordImport } from '../db/ops/imports.ts';
import type { Reject } from '../db/ops/rejects.ts';
import { InputError } from '../errors.ts';
import { Meter } from '../output/progress.ts';
import { fileState, hashFile, type Input, type InputFacts, inputOf, openInput } from '../sources/input.ts';
import type { SummaryResult } from '../summary.ts';
import { type Composed, type Corrected, composeLines } from './corrections.ts';
import type { Job, JobContext, JobFlags, JobSpec } from './job.ts';
import { Keep } from './keep.ts';
import { runJob } from './run-job.ts';

const MIB = 1_048_576;
/** Corrected records are a job of their own: it says nothing of when the import last ran. */
export const RETRY_COMMAND = 'rejects retry';

/** What one kind of import brings; the rest is the contract that all of them share (design section 6). */
export interface Importer<Entry, Kept> {
  command: string;
  /** Options that change what is written: together with the content they say whether an import was done before. */
  options: Record<string, Json>;
  /** Of the spool that the first pass sorts records into. */
  partitions: number;
  /** First pass: reads and checks all of the input; writes nothing. Throws InputError for a file that is no such thing. */
  gather(input: Input, keep: Keep<Entry>, watch: { signal: AbortSignal; progress(): void }): Promise<Kept>;
  /** Second pass: writes what was gathered, and counts it. */
  write(job: Job, kept: Kept, facts: InputFacts): Promise<void>;
  /** An input of just these corrected records; default: NDJSON, a record a line. Throws RangeError for a pointer that leads nowhere. */
  compose?(corrected: readonly Corrected[]): Composed;
}

/** Flags of every command that brings a file in. */
export interface ImportFlags extends JobFlags {
  dryRun: boolean;
  /** Import again what was imported before. */
  force: boolean;
  allowRejects: boolean;
  /** Where refused records go; undefined: the default file. */
  rejects?: string;
}

export interface ImportRequest extends ImportFlags {
  /** Path, or - for standard input. */
  file: string;
  /** Just these records, corrected, instead of what is in the file. */
  corrections?: {
    records: readonly Corrected[];
    /** Told which run imported them: this one, or an earlier one that died before it was told. */
    imported(job: Job, runId: string): Promise<void>;
  };
}

/** Runs an import: known files are skipped, bad files change nothing, bad records go to the rejects, the run is recorded. */
export async function runImport<Entry, Kept>(
  context: JobContext,
  importer: Importer<Entry, Kept>,
  request: ImportRequest,
): Promise<SummaryResult> {
  const { file, dryRun, force, allowRejects, rejects, corrections } = request;
  const command = corrections === undefined ? importer.command : RETRY_COMMAND;
  // In a path that somebody replaces meanwhile there is another file: two imports of it must not meet.
  const path = corrections === undefined && file !== '-' ? await realpath(resolve(context.files.cwd(), file)).catch(() => file) : undefined;
  const spec: JobSpec = {
    command,
    source: file,
    dryRun,
    flags: request,
    allowRejects,
    rejectsFile: { path: rejects },
    database: { mayCreate: true },
    lock: path === undefined ? undefined : `${command}:${path}`,
    // A missing file must be told before anything else, a database included.
    prepare: async () => void (path !== undefined && (await fileState(context.files, path))),
  };
  const composed = corrections === undefined ? undefined : (importer.compose ?? composeLines)(corrections.records);
  const result = await runJob(context, spec, async (job) => {
    job.remember({ options: importer.options, ...(corrections === undefined ? {} : { retries: importer.command }) });
    const importedBefore = async ({ sha256 }: InputFacts): Promise<boolean> => {
      if (force) return false;
      const done = await findImport(job.db, { command, sha256, options: importer.options });
      if (done === null) return false;
      job.skip(`imported before, at ${done.completed_at}${corrections === undefined ? '; --force imports it again' : ''}`);
      job.note(`nothing to do: ${job.summary.skipped}`);
      if (!dryRun) await corrections?.imported(job, done.run_id ?? job.runId ?? '');
      return true;
    };
    const state = path === undefined ? undefined : await fileState(context.files, path);
    const hashed = state?.isRegular && !force ? await hashFile(context.files, file) : undefined;
    if (hashed !== undefined && (await importedBefore(hashed))) return;

    const input = composed === undefined ? await openInput(context.files, file, hashed, job.signal) : inputOf(file, composed.bytes);
    const kept = await gather(job, importer, input, composed?.locate);
    if (path !== undefined && state?.isRegular && (await fileState(context.files, path)).version !== state.version) {
      throw new InputError(`${file} was changed while it was read`, { suggestion: 'nothing was written; run the same command again' });
    }
    const facts = input.facts();
    // The same content may come from several places at once.
    await job.lock(`${command}:${facts.sha256.slice(0, 16)}`);
    if (await importedBefore(facts)) {
      job.forgetRejects();
      return;
    }
    await job.keepRejects();
    await importer.write(job, kept, facts);
    if (job.runId === undefined) return;
    const { source, tables } = job.summary;
    await recordImport(job.db, {
      command,
      sha256: facts.sha256,
      options: importer.options,
      run_id: job.runId,
      source: source ?? '',
      bytes: facts.bytes,
      counts: tables,
    });
    await corrections?.imported(job, job.runId);
  });
  const { rejected, run_id: runId } = result.summary;
  if (rejected.count > 0 && runId !== undefined && corrections === undefined) {
    context.note(`next: outreach rejects show ${runId.slice(0, 8)}`);
  }
  return result;
}

async function gather<Entry, Kept>(
  job: Job,
  importer: Importer<Entry, Kept>,
  input: Input,
  locate: ((reject: Reject) => Reject) | undefined,
): Promise<Kept> {
  const { unit, bytes } = (input.size ?? MIB) < MIB ? { unit: 'KiB', bytes: 1_024 } : { unit: 'MiB', bytes: MIB };
  const meter = new Meter(`reading ${input.name}`, unit, input.size === undefined ? undefined : input.size / bytes);
  const progress = () => job.progress(meter.text(input.bytesRead() / bytes));
  try {
    return await importer.gather(input, new Keep<Entry>(job, importer.partitions, locate), { signal: job.signal, progress });
  } catch (error) {
    // A reader knows the line; the file is known here.
    if (!(error instanceof InputError) || error.message.includes(input.name)) throw error;
    throw new InputError(`${input.name}: ${error.message}`, { suggestion: error.suggestion, cause: error });
  }
}
