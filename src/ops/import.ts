import { resolve } from 'node:path';
import type { OutreachDatabase } from '../db/database.ts';
import type { Json } from '../db/json.ts';
import { findImport, type ImportKey, recordImport } from '../db/ops/imports.ts';
import type { Reject } from '../db/ops/rejects.ts';
import { redactUrls } from '../db/redact.ts';
import { EXIT, type ExitCode, InputError } from '../errors.ts';
import type { FileHost } from '../host.ts';
import { Meter } from '../output/progress.ts';
import { hashFile, type Input, type InputFacts, isRegularFile, openInput } from '../sources/input.ts';
import { byName, emptySummary, type Summary, type SummaryResult, type TableCounts, type Warning } from '../summary.ts';
import { asJob, checkExpected, type JobOptions } from './job.ts';
import { defaultRejectsFile, storeRejects, writeRejectsFile } from './rejects.ts';
import { withRun } from './run.ts';

const MIB = 1_048_576;
const REJECTS_SHOWN = 3;
/** Another try at corrected records is a job of its own: it says nothing of when the import last ran. */
export const RETRY_COMMAND = 'rejects retry';

/** What an import needs of the program around it. */
export interface ImportContext {
  host: FileHost;
  /** mayCreate: an embedded one that is not there is made. */
  database(mayCreate: boolean): Promise<OutreachDatabase>;
  targetKind(): Promise<string>;
  /** The tool's home directory. */
  home: string;
  version: string;
  /** For the ledger: redacted. */
  args: string[];
  /** How it behaves on a schedule. */
  job: JobOptions;
  signal: AbortSignal;
  note(text: string): void;
  warn(text: string): void;
  progress(text: string): void;
}

/** What one kind of import brings; the rest is the contract that all of them share (design section 6). */
export interface ImportJob {
  command: string;
  /** Path, or - for standard input. */
  file: string;
  /** What people know it as. */
  source: string;
  /** Options that change what is written: together with the content they say whether an import was done before. */
  keyOptions: Record<string, Json>;
  dryRun: boolean;
  force: boolean;
  allowRejects: boolean;
  rejectsFile: string | undefined;
  /** Told the run that imported this content before, when it is known. */
  onKnown?(runId: string | null): void;
  /** First pass: reads and checks all of the input; writes nothing. */
  gather(input: Input, progress: () => void): Promise<{ rejects: () => Iterable<Reject>; rejectCount: number; warnings: Warning[] }>;
  /** Second pass: writes what was gathered. run: the ledger's row; a dry run has none. */
  write(db: OutreachDatabase, facts: InputFacts, run: string | undefined): Promise<Written>;
}

export interface Written {
  tables: Record<string, TableCounts>;
  /** What came up while writing. */
  warnings?: Warning[];
}

/** Runs an import: known files are skipped, bad files change nothing, bad records go to the rejects, the run is recorded. */
export async function runImport(context: ImportContext, asked: ImportJob): Promise<SummaryResult> {
  // A name that somebody typed may be a URL with a password in it.
  const job = { ...asked, source: redactUrls(asked.source) };
  const started = performance.now();
  const summary = emptySummary(job.command, job.source, job.dryRun);
  const skipped = async (reason: string): Promise<SummaryResult> => {
    summary.skipped = reason;
    summary.database = await context.targetKind();
    context.note(`nothing was done: ${reason}`);
    return { kind: 'summary', summary };
  };
  const work = () => importOrRecord(context, job, summary);
  // A preview is no run that anybody waits for.
  const result = job.dryRun ? await work() : await asJob(context, skipped, work);
  summary.duration_ms = Math.round(performance.now() - started);
  if (summary.rejected.count > 0 && summary.run_id !== undefined && job.command !== RETRY_COMMAND) {
    context.note(`next: outreach rejects show ${summary.run_id.slice(0, 8)}`);
  }
  return result;
}

/** What fails before a run was opened is a run, too: a broken file, a missing one. */
async function importOrRecord(context: ImportContext, job: ImportJob, summary: Summary): Promise<SummaryResult> {
  try {
    return await importOnce(context, job, summary);
  } catch (error) {
    if (error instanceof InputError && !job.dryRun) {
      await context
        .database(false)
        .then((db) => recordRun(context, job, db, undefined, () => Promise.reject(error)))
        .catch(() => {});
    }
    throw error;
  }
}

async function importOnce(context: ImportContext, job: ImportJob, summary: Summary): Promise<SummaryResult> {
  const finish = (exitCode: ExitCode): SummaryResult => checkExpected({ kind: 'summary', summary, exitCode }, context.job.expectMin);
  // A missing file must be told before anything else, a database included.
  const hashed = (await isRegularFile(context.host, job.file)) && !job.force ? await hashFile(context.host, job.file) : undefined;
  const input = await openInput(context.host, job.file, hashed, context.signal);
  const db = await context.database(!job.dryRun);
  summary.database = db.target.kind;
  const record = (lock: string | undefined, work: (runId: string) => Promise<SummaryResult>) => recordRun(context, job, db, lock, work);
  const known = async (facts: InputFacts) => !job.force && (await isKnown(context, db, job, facts, summary));
  // A run that finds nothing new is a run, too: "jobs late" must not miss it.
  if (hashed !== undefined && (await known(hashed)))
    return job.dryRun ? finish(EXIT.done) : record(undefined, async () => finish(EXIT.done));

  const found = await gather(context, job, input);
  const facts = input.facts();
  summary.warnings = found.warnings;
  if (hashed === undefined && (await known(facts)))
    return job.dryRun ? finish(EXIT.done) : record(undefined, async () => finish(EXIT.done));
  summary.rejected = { count: found.rejectCount, file: await writeRejects(context, job, found) };
  const exitCode = found.rejectCount > 0 && !job.allowRejects ? EXIT.rejects : EXIT.done;

  const write = async (run: string | undefined): Promise<void> => {
    const { tables, warnings = [] } = await job.write(db, facts, run);
    summary.tables = byName(tables);
    summary.warnings = [...summary.warnings, ...warnings];
  };
  if (job.dryRun) {
    await write(undefined);
    return finish(exitCode);
  }
  return record(`${job.command}:${facts.sha256.slice(0, 16)}`, async (runId) => {
    // The run that had the lock until now may have imported just this.
    if (await known(facts)) {
      summary.rejected = emptySummary(job.command, job.source).rejected;
      return finish(EXIT.done);
    }
    await storeRejects(db, runId, job.source, found.rejects());
    await write(runId);
    await recordImport(db, { ...keyOf(job, facts), run_id: runId, source: job.source, bytes: facts.bytes, counts: summary.tables });
    return finish(exitCode);
  });
}

async function recordRun(
  context: ImportContext,
  job: ImportJob,
  db: OutreachDatabase,
  lock: string | undefined,
  work: (runId: string) => Promise<SummaryResult>,
): Promise<SummaryResult> {
  const { args, version, signal, note } = context;
  const request = { command: job.command, args, version, source: job.source, ifLocked: context.job.ifLocked, signal, note };
  const { result } = await withRun(db, lock === undefined ? request : { ...request, lock }, async (runId) => {
    const result = await work(runId);
    result.summary.run_id = runId;
    const { tables, rejected, skipped } = result.summary;
    return {
      result,
      counts: { tables, rejected: rejected.count, options: job.keyOptions, ...(skipped === undefined ? {} : { skipped }) },
      exitCode: result.exitCode ?? EXIT.done,
      failure: result.failure,
    };
  });
  return result;
}

function keyOf(job: ImportJob, facts: InputFacts): ImportKey {
  return { command: job.command, sha256: facts.sha256, options: job.keyOptions };
}

/** Whether this content was imported before; says so, and when. */
async function isKnown(
  context: ImportContext,
  db: OutreachDatabase,
  job: ImportJob,
  facts: InputFacts,
  summary: Summary,
): Promise<boolean> {
  const done = await findImport(db, keyOf(job, facts));
  if (done === null) return false;
  job.onKnown?.(done.run_id);
  summary.skipped = `imported before, at ${done.completed_at}${job.command === RETRY_COMMAND ? '' : '; --force imports it again'}`;
  context.note(`nothing to do: ${summary.skipped}`);
  return true;
}

async function gather(context: ImportContext, job: ImportJob, input: Input): ReturnType<ImportJob['gather']> {
  const { unit, bytes } = (input.size ?? MIB) < MIB ? { unit: 'KiB', bytes: 1_024 } : { unit: 'MiB', bytes: MIB };
  const meter = new Meter(`reading ${input.name}`, unit, input.size === undefined ? undefined : input.size / bytes);
  try {
    return await job.gather(input, () => context.progress(meter.text(input.bytesRead() / bytes)));
  } catch (error) {
    // A reader knows the line; the file is known here.
    if (!(error instanceof InputError) || error.message.includes(input.name)) throw error;
    throw new InputError(`${input.name}: ${error.message}`, { suggestion: error.suggestion, cause: error });
  }
}

async function writeRejects(
  context: ImportContext,
  job: ImportJob,
  found: Awaited<ReturnType<ImportJob['gather']>>,
): Promise<string | null> {
  if (found.rejectCount === 0) return null;
  noteRejects(context, found);
  // A dry run leaves nothing behind that was not asked for.
  if (job.dryRun && job.rejectsFile === undefined) return null;
  const file = job.rejectsFile ?? defaultRejectsFile(context.home, job.source);
  await writeRejectsFile(resolve(context.host.cwd(), file), job.source, found.rejects());
  return file;
}

/** The first of them, so that a person sees at once what is wrong. */
function noteRejects({ note }: ImportContext, { rejects, rejectCount }: Awaited<ReturnType<ImportJob['gather']>>): void {
  let shown = 0;
  for (const { line, path, reason } of rejects()) {
    if (shown === REJECTS_SHOWN) break;
    note(`rejected: ${line === null ? '' : `line ${line}, `}${path}: ${reason}`);
    shown += 1;
  }
  if (rejectCount > shown) note(`rejected: and ${rejectCount - shown} more`);
}
