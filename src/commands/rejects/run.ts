import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { Json } from '../../db/json.ts';
import type { RunDetail } from '../../db/ops/jobs.ts';
import { rejectList, rejectRowSchema, rejectRunSchema, rejectRuns, rejectsRetried } from '../../db/ops/rejects.ts';
import { allPages } from '../../db/paging.ts';
import { type Corrected, documentOf } from '../../discovery/clients-json/retry.ts';
import { EXIT, InputError, LockedError, UsageError } from '../../errors.ts';
import { findRun } from '../../ops/find-run.ts';
import { RETRY_COMMAND } from '../../ops/import.ts';
import type { JobOptions } from '../../ops/job.ts';
import { withRun } from '../../ops/run.ts';
import type { ListResult } from '../../output/result.ts';
import { readText } from '../../sources/input.ts';
import { emptySummary, SUMMARY_FIELDS, type Summary, type SummaryResult } from '../../summary.ts';
import { DEFAULT_BATCH_SIZE, runImportClientsJson } from '../import-clients-json/run.ts';

const DISMISS_COMMAND = 'rejects dismiss';

export async function runRejectsList(runtime: Runtime, limit: number | undefined): Promise<ListResult> {
  const db = await runtime.database();
  const rows = allPages((after, size) => rejectRuns(db, after, size), limit);
  return { kind: 'list', columns: Object.keys(rejectRunSchema.shape), shortIds: ['run_id'], rows };
}

export async function runRejectsShow(runtime: Runtime, id: string, all: boolean): Promise<ListResult> {
  const db = await runtime.database();
  const { run_id, rejects } = await findRun(db, id);
  let shown = 0;
  async function* counted() {
    for await (const row of allPages((after, size) => rejectList(db, run_id, all, after, size))) {
      shown += 1;
      yield row;
    }
  }
  const hidden = () => (shown === 0 && rejects > 0 ? [`its ${rejects} rejects are corrected or dismissed; --all shows them`] : []);
  return { kind: 'list', columns: Object.keys(rejectRowSchema.shape), shortIds: ['retried_by'], rows: counted(), notes: hidden };
}

export interface RetryOptions extends JobOptions {
  run: string;
  file: string;
  dryRun: boolean;
  allowRejects: boolean;
}

/** Imports the corrected records with the options of the run that refused them, and notes which of its rejects are done. */
export async function runRejectsRetry(runtime: Runtime, { run: id, file, ...options }: RetryOptions): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const name = file === '-' ? 'standard input' : file;
  const corrected = readCorrected(await readText(runtime.host, file, runtime.signal), name);
  const db = await openUnlessSkipped(runtime, options);
  if (typeof db === 'string') {
    runtime.stderr.note(`nothing was done: ${db}`);
    const database = (await runtime.target()).target.kind;
    return { kind: 'summary', summary: { ...emptySummary(RETRY_COMMAND, file, options.dryRun), database, skipped: db } };
  }
  const run = await findRun(db, id);
  const { timezone, media } = importOptions(run);
  const contexts = new Map<string, Json>();
  for await (const reject of allPages((after, size) => rejectList(db, run.run_id, true, after, size)))
    if (reject.pointer !== null) contexts.set(reject.pointer, reject.context);
  const stray = corrected.find(({ pointer }) => !contexts.has(pointer));
  if (stray !== undefined) {
    throw new InputError(`${name}: "${stray.pointer}" is none of the records that run ${run.run_id.slice(0, 8)} refused`, {
      suggestion: `leave "pointer" as "outreach rejects show ${run.run_id.slice(0, 8)}" prints it`,
    });
  }
  const { document, origins } = build(
    corrected.map((c) => ({ ...c, context: contexts.get(c.pointer) ?? null })),
    name,
  );
  let before: string | null | undefined;
  const dir = await mkdtemp(join(tmpdir(), 'outreach-retry-'));
  try {
    const path = join(dir, 'clients_data.json');
    await writeFile(path, JSON.stringify(document), { mode: 0o600 });
    const result = await runImportClientsJson(runtime, {
      ...options,
      file: path,
      shownAs: { file, command: RETRY_COMMAND },
      timezone,
      media,
      force: false,
      batchSize: DEFAULT_BATCH_SIZE,
      onKnown: (runId) => {
        before = runId;
      },
    });
    // The run that imported these records, now or before: also one that died before it could note them.
    const retriedBy = before ?? result.summary.run_id;
    if (retriedBy != null && !options.dryRun) {
      const again = new Set<string>();
      for await (const reject of allPages((after, size) => rejectList(db, retriedBy, true, after, size))) {
        again.add(origins.get(reject.pointer ?? '') ?? '');
      }
      const done = [...origins.values()].filter((pointer) => !again.has(pointer));
      const noted = await rejectsRetried(db, run.run_id, retriedBy, done);
      // What was refused again stays open where it was refused first, and is not to be counted twice.
      await rejectsRetried(db, retriedBy, retriedBy);
      runtime.stderr.note(`${noted} of the run's rejects are corrected`);
    }
    return result;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Says of everything that a run refused and nobody corrected that it will not be: it is kept, and no longer open. */
export async function runRejectsDismiss(runtime: Runtime, id: string): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const started = performance.now();
  const db = await runtime.database();
  const { run_id, source } = await findRun(db, id);
  const summary: Summary = { ...emptySummary(DISMISS_COMMAND, source), database: db.target.kind };
  const { args, version, stderr } = runtime;
  await withRun(db, { command: DISMISS_COMMAND, args, version, source }, async (dismissal) => {
    const dismissed = await rejectsRetried(db, run_id, dismissal);
    summary.run_id = dismissal;
    summary.tables = { 'ops.rejects': { inserted: 0, updated: dismissed, unchanged: 0 } };
    stderr.note(`${dismissed} of the run's rejects are dismissed; "outreach rejects show ${run_id.slice(0, 8)} --all" still has them`);
    return { counts: { tables: summary.tables }, exitCode: EXIT.done };
  });
  summary.duration_ms = Math.round(performance.now() - started);
  return { kind: 'summary', summary };
}

/** The database, or why it is skipped. */
async function openUnlessSkipped(runtime: Runtime, { ifLocked }: JobOptions): Promise<OutreachDatabase | string> {
  try {
    return await runtime.database();
  } catch (error) {
    if (error instanceof LockedError && ifLocked.kind === 'skip') return error.message;
    throw error;
  }
}

const correctedSchema = z.object({ pointer: z.string(), record: z.json() });

function readCorrected(text: string, file: string): Corrected[] {
  const lines = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line, number: i + 1 }]));
  return lines.map(({ line, number }) => {
    const fail = (reason: string) =>
      new InputError(`${file}:${number}: ${reason}`, {
        suggestion: 'write lines as "outreach rejects show RUN --format ndjson" prints them',
      });
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw fail('not a JSON object');
    }
    const parsed = correctedSchema.safeParse(value);
    if (!parsed.success && typeof value === 'object' && value !== null && 'pointer' in value && typeof value.pointer === 'string')
      throw fail('"record" is missing');
    if (!parsed.success) throw fail('"pointer" is missing: this record cannot be tried by itself, correct it in the file it came from');
    try {
      documentOf([parsed.data]);
    } catch (error) {
      if (error instanceof RangeError) throw fail(error.message);
      throw error;
    }
    return parsed.data;
  });
}

function build(corrected: Corrected[], file: string): ReturnType<typeof documentOf> {
  try {
    return documentOf(corrected);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`${file}: ${error.message}`, { suggestion: 'leave "pointer" as it was', cause: error });
  }
}

const optionsSchema = z.object({ timezone: z.string(), media: z.boolean() });

/** With other options the same record could be read in another way. */
function importOptions(run: RunDetail): z.infer<typeof optionsSchema> {
  const parsed = optionsSchema.safeParse(run.counts.options);
  if (['import-clients-json', RETRY_COMMAND].includes(run.command) && parsed.success) return parsed.data;
  throw new UsageError(`run ${run.run_id.slice(0, 8)} (${run.command}, ${run.status}) is no completed import`, {
    suggestion: run.status === 'succeeded' ? 'its rejects cannot be tried again' : 'run that import again; it refuses the same records',
  });
}
