import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../db/json.ts';
import { findImport, recordImport } from '../db/ops/imports.ts';
import type { Reject } from '../db/ops/rejects.ts';
import { InputError } from '../errors.ts';
import { Meter } from '../output/progress.ts';
import { fileState, hashFile, type Input, type InputFacts, inputOf, openInput } from '../sources/input.ts';
import { rowsIn, type SummaryResult, type TableCounts } from '../summary.ts';
import { type Composed, type Corrected, composeLines } from './corrections.ts';
import type { Job, JobContext, JobFlags, JobSpec } from './job.ts';
import { Keep } from './keep.ts';
import { runJob } from './run-job.ts';

const MIB = 1_048_576;
const PROGRESS_MS = 100;
/** Corrected records are a job of their own: it says nothing of when the import last ran. */
export const RETRY_COMMAND = 'rejects retry';

/** What the contract needs to know of whatever is read. */
export type ImportInput = Pick<Input, 'name' | 'size' | 'bytesRead' | 'facts'>;

/** Where an import reads from: one file, or what is as good as one. */
export interface ImportSource<From extends ImportInput> {
  /** As people know it. */
  name: string;
  /** Of the place: what somebody replaces meanwhile is another import, and two of them must not meet. Undefined: it has none. */
  lock: string | undefined;
  /** Whether it can be read twice. */
  isLasting(): Promise<boolean>;
  /** Throws InputError for what is missing. */
  check(): Promise<void>;
  hash(): Promise<InputFacts>;
  open(known: InputFacts | undefined, signal: AbortSignal): Promise<From>;
  /** Another text once it was changed. */
  version(): Promise<string>;
}

/** What one kind of import brings; the rest is the contract that all of them share (design section 6). */
export interface Importer<Entry, Kept, From extends ImportInput = Input> {
  command: string;
  /** Options that change what is written: together with the content they say whether an import was done before. */
  options: Record<string, Json>;
  /** Of the spool that the first pass sorts records into. */
  partitions: number;
  /** What flags and settings name, read before the ledger hears of a run. Throws UsageError and InputError. */
  settings?(): Promise<void>;
  /** First pass: reads and checks all of the input; writes nothing. Throws InputError for a file that is no such thing. */
  stage(input: From, keep: Keep<Entry>, watch: { signal: AbortSignal; progress(): void }): Promise<Kept>;
  /** Second pass: writes what was staged, and counts it. */
  write(job: Job, kept: Kept, facts: InputFacts): Promise<void>;
  /** Whether all of it is in the database now; what is not is read again the next time. Default: yes. */
  isComplete?(kept: Kept): boolean;
  /** Told of an input that could not be taken in, before that is thrown; never in a dry run. sha256 is empty where it was not read to its end. */
  refused?(job: Job, error: InputError, facts: InputFacts): Promise<void>;
  /** Told of an input that was imported before, with what was counted then. */
  repeated?(job: Job, tables: Readonly<Record<string, TableCounts>>): void;
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
}

/** Runs an import of one file. */
export async function runImport<Entry, Kept>(
  context: JobContext,
  importer: Importer<Entry, Kept>,
  request: ImportRequest,
): Promise<SummaryResult> {
  return runImportOf(context, importer, await fileSource(context.files, request.file), request);
}

async function fileSource(files: JobContext['files'], file: string): Promise<ImportSource<Input>> {
  const path = file === '-' ? undefined : await realpath(resolve(files.cwd(), file)).catch(() => file);
  return {
    name: file,
    lock: path,
    isLasting: async () => path !== undefined && (await fileState(files, path)).isRegular,
    check: async () => void (path !== undefined && (await fileState(files, path))),
    hash: () => hashFile(files, file),
    open: (known, signal) => openInput(files, file, known, signal),
    version: async () => (path === undefined ? '' : (await fileState(files, path)).version),
  };
}

/** Runs an import: known sources are skipped, bad ones change nothing, bad records go to the rejects, the run is recorded. */
export async function runImportOf<Entry, Kept, From extends ImportInput>(
  context: JobContext,
  importer: Importer<Entry, Kept, From>,
  source: ImportSource<From>,
  request: ImportFlags,
): Promise<SummaryResult> {
  const { dryRun, force, allowRejects, rejects } = request;
  const { command } = importer;
  const spec: JobSpec = {
    command,
    source: source.name,
    dryRun,
    flags: request,
    allowRejects,
    rejectsFile: { path: rejects },
    database: { mayCreate: true },
    lock: source.lock === undefined ? undefined : `${command}:${source.lock}`,
    settings: async () => importer.settings?.(),
    // A missing file must be told before anything else, a database included.
    prepare: () => source.check(),
  };
  const result = await runJob(context, spec, async (job) => {
    job.remember({ options: importer.options });
    const isLasting = await source.isLasting();
    const version = isLasting ? await source.version() : '';
    const hashed = isLasting && !force ? await source.hash() : undefined;
    if (hashed !== undefined && (await skipKnown(job, importer, hashed))) return;
    const input = await source.open(hashed, job.signal);
    const kept = await stage(job, importer, input).catch(async (error: unknown) => {
      if (error instanceof InputError && !dryRun) await importer.refused?.(job, error, input.facts());
      throw error;
    });
    if (isLasting && (await source.version()) !== version) {
      throw new InputError(`${source.name} was changed while it was read`, {
        suggestion: 'nothing was written; run the same command again',
      });
    }
    await store(job, importer, input.facts(), kept, force);
  });
  const { rejected, run_id: runId } = result.summary;
  // Where they are a failure, its hint says so.
  if (allowRejects && rejected.count > 0 && runId !== undefined) context.note(`next: outreach rejects show ${runId.slice(0, 8)}`);
  return result;
}

/**
 * Imports just these records within a job, with rejects told at the places of the original. Returns the run that imported them: this one, or
 * an earlier one of the same records; undefined in a dry run. Throws RangeError for a pointer that leads nowhere.
 */
export async function importCorrected<Entry, Kept>(
  job: Job,
  importer: Importer<Entry, Kept>,
  records: readonly Corrected[],
): Promise<string | undefined> {
  const { bytes, locate } = (importer.compose ?? composeLines)(records);
  job.remember({ options: importer.options, retries: importer.command });
  const input = inputOf(job.summary.source ?? '-', bytes);
  const earlier = await skipKnown(job, importer, input.facts());
  if (earlier !== undefined) return earlier;
  const kept = await stage(job, importer, input, locate);
  return (await store(job, importer, input.facts(), kept, false)) ?? job.runId;
}

/** The run that imported this content before, if one did; the job has nothing to do then. */
async function skipKnown(
  job: Job,
  { options, repeated }: Pick<Importer<never, never>, 'options' | 'repeated'>,
  { sha256 }: InputFacts,
): Promise<string | undefined> {
  const { command } = job.summary;
  const done = await findImport(job.db, { command, sha256, options });
  if (done === null) return undefined;
  const again = command === RETRY_COMMAND ? '' : '; --force imports it again';
  job.skip(`imported before, at ${done.completed_at}${again}`, rowsIn(done.counts));
  repeated?.(job, done.counts);
  job.note(`nothing to do: ${job.summary.skipped}`);
  return done.run_id ?? job.runId;
}

/** Second half of an import. Returns an earlier run that turned out to have imported the same. */
async function store<Entry, Kept, From extends ImportInput>(
  job: Job,
  importer: Importer<Entry, Kept, From>,
  facts: InputFacts,
  kept: Kept,
  force: boolean,
): Promise<string | undefined> {
  const { command, source } = job.summary;
  // The same content may come from several places at once.
  await job.lock(`${command}:${facts.sha256.slice(0, 16)}`);
  const earlier = force ? undefined : await skipKnown(job, importer, facts);
  if (earlier !== undefined) {
    job.forgetRejects();
    return earlier;
  }
  await job.keepRejects();
  await importer.write(job, kept, facts);
  if (job.runId === undefined || importer.isComplete?.(kept) === false) return undefined;
  const { options } = importer;
  const { sha256, bytes } = facts;
  await recordImport(job.db, { command, sha256, options, run_id: job.runId, source: source ?? '', bytes, counts: job.summary.tables });
  return undefined;
}

async function stage<Entry, Kept, From extends ImportInput>(
  job: Job,
  importer: Importer<Entry, Kept, From>,
  input: From,
  locate?: (reject: Reject) => Reject,
): Promise<Kept> {
  const { unit, bytes } = (input.size ?? MIB) < MIB ? { unit: 'KiB', bytes: 1_024 } : { unit: 'MiB', bytes: MIB };
  const meter = new Meter(`reading ${input.name}`, unit, input.size === undefined ? undefined : input.size / bytes);
  let toldAt = Number.NEGATIVE_INFINITY;
  // Asked for every record: a text that nobody sees costs as much as reading a row.
  const progress = () => {
    const now = performance.now();
    if (now - toldAt < PROGRESS_MS) return;
    toldAt = now;
    job.progress(meter.text(input.bytesRead() / bytes));
  };
  try {
    return await importer.stage(input, new Keep<Entry>(job, importer.partitions, locate), { signal: job.signal, progress });
  } catch (error) {
    // A reader knows the line; the file is known here.
    if (!(error instanceof InputError) || error.message.includes(input.name)) throw error;
    throw new InputError(`${input.name}: ${error.message}`, { suggestion: error.suggestion, cause: error });
  }
}
