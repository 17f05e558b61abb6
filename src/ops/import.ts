import type { OutreachDatabase } from '../db/database.ts';
import type { Json } from '../db/json.ts';
import { findImport, type ImportKey, type Reject, recordImport } from '../db/ops/imports.ts';
import { EXIT, type ExitCode, InputError } from '../errors.ts';
import type { Summary, SummaryResult, TableCounts, Warning } from '../output/result.ts';
import { hashFile, type Input, type InputFacts, isRegularFile, openInput } from '../sources/input.ts';
import { defaultRejectsFile, storeRejects, writeRejectsFile } from './rejects.ts';
import { withRun } from './run.ts';

/** What an import needs of the program around it. */
export interface ImportContext {
  database(): Promise<OutreachDatabase>;
  /** The tool's home directory. */
  home: string;
  version: string;
  /** For the ledger: redacted. */
  args: string[];
  note(text: string): void;
  progress(text: string): void;
}

/** What one kind of import brings; the rest is the contract that all of them share (design section 6). */
export interface ImportJob {
  command: string;
  /** Path, or - for standard input. */
  file: string;
  /** Options that change what is written: together with the content they say whether an import was done before. */
  keyOptions: Record<string, Json>;
  dryRun: boolean;
  force: boolean;
  allowRejects: boolean;
  rejectsFile: string | undefined;
  /** First pass: reads and checks all of the input; writes nothing. */
  gather(
    input: Input,
    progress: (bytes: number) => void,
  ): Promise<{ rejects: () => Iterable<Reject>; rejectCount: number; warnings: Warning[] }>;
  /** Second pass: writes what was gathered. */
  write(db: OutreachDatabase): Promise<Record<string, TableCounts>>;
}

/** Runs an import: known files are skipped, bad files change nothing, bad records go to the rejects, the run is recorded. */
export async function runImport(context: ImportContext, job: ImportJob): Promise<SummaryResult> {
  const started = performance.now();
  const summary: Summary = {
    command: job.command,
    database: '',
    dry_run: job.dryRun,
    source: job.file,
    tables: {},
    rejected: { count: 0, file: null },
    warnings: [],
    duration_ms: 0,
  };
  const finish = (exitCode: ExitCode): SummaryResult => {
    summary.duration_ms = Math.round(performance.now() - started);
    return { kind: 'summary', summary, exitCode };
  };
  // A missing file must be told before anything else, a database included.
  const hashed = (await isRegularFile(job.file)) && !job.force ? await hashFile(job.file) : undefined;
  const input = await openInput(job.file, hashed);
  const db = await context.database();
  summary.database = db.target.kind;
  if (hashed !== undefined && (await skipKnown(context, db, job, hashed, summary))) return finish(EXIT.done);

  const found = await gather(context, job, input);
  const facts = input.facts();
  summary.warnings = found.warnings;
  if (hashed === undefined && !job.force && (await skipKnown(context, db, job, facts, summary))) return finish(EXIT.done);
  summary.rejected = { count: found.rejectCount, file: await writeRejects(context, job, found) };
  const exitCode = found.rejectCount > 0 && !job.allowRejects ? EXIT.rejects : EXIT.done;

  if (job.dryRun) {
    summary.tables = sorted(await job.write(db));
    return finish(exitCode);
  }
  const request = {
    command: job.command,
    args: context.args,
    version: context.version,
    source: job.file,
    lock: `${job.command}:${facts.sha256.slice(0, 16)}`,
  };
  await withRun(db, request, async (runId) => {
    await storeRejects(db, runId, job.file, found.rejects());
    summary.tables = sorted(await job.write(db));
    await recordImport(db, { ...keyOf(job, facts), run_id: runId, source: job.file, bytes: facts.bytes, counts: summary.tables });
    return { counts: { tables: summary.tables, rejected: found.rejectCount }, exitCode };
  });
  return finish(exitCode);
}

function keyOf(job: ImportJob, facts: InputFacts): ImportKey {
  return { command: job.command, sha256: facts.sha256, options: job.keyOptions };
}

/** Says that this content was imported before, and when. */
async function skipKnown(
  context: ImportContext,
  db: OutreachDatabase,
  job: ImportJob,
  facts: InputFacts,
  summary: Summary,
): Promise<boolean> {
  const done = await findImport(db, keyOf(job, facts));
  if (done === null) return false;
  summary.skipped = `imported before, at ${done.completed_at}; --force imports it again`;
  context.note(`nothing to do: ${summary.skipped}`);
  return true;
}

async function gather(context: ImportContext, job: ImportJob, input: Input): ReturnType<ImportJob['gather']> {
  let read = 0;
  try {
    return await job.gather(input, (bytes) => {
      read += bytes;
      const share = input.size === undefined ? '' : ` (${Math.min(100, Math.floor((read * 100) / Math.max(1, input.size)))} %)`;
      context.progress(`reading ${input.name}: ${(read / 1048576).toFixed(0)} MiB${share}`);
    });
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
  // A dry run leaves nothing behind that was not asked for.
  if (job.dryRun && job.rejectsFile === undefined) return null;
  const file = job.rejectsFile ?? defaultRejectsFile(context.home, job.file);
  await writeRejectsFile(file, job.file, found.rejects());
  return file;
}

function sorted(tables: Record<string, TableCounts>): Record<string, TableCounts> {
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => a.localeCompare(b)));
}
