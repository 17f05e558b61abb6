import { homeOf, type TargetChoice } from '../choose-target.ts';
import { type Config, readConfig } from '../config.ts';
import type { OutreachDatabase } from '../db/database.ts';
import { keepCompletions } from '../db/embedded/completions.ts';
import { DatabaseError, explain } from '../db/errors.ts';
import { noteExit } from '../db/ops/runs.ts';
import { redactUrls } from '../db/redact.ts';
import { describeTarget } from '../db/target.ts';
import { EXIT, type ExitCode, messageOf, OutreachError, UsageError } from '../errors.ts';
import type { Host } from '../host.ts';
import {
  type Importer,
  type ImportFlags,
  type ImportInput,
  type ImportRequest,
  type ImportSource,
  runImport,
  runImportOf,
} from '../ops/import.ts';
import type { DatabaseNeeds, Job, JobContext, JobSpec } from '../ops/job.ts';
import { carryOut, type PlanFlags } from '../ops/plan.ts';
import { runJob } from '../ops/run-job.ts';
import { failureOf } from '../output/failure.ts';
import { FORMATS, type Format } from '../output/formats.ts';
import type { JqFilter } from '../output/jq.ts';
import type { Plan, PlanResult, Result, Row } from '../output/result.ts';
import { Stderr } from '../output/stderr.ts';
import { fileSink, OutputClosed, type Sink, stdoutSink } from '../output/streams.ts';
import { pickColumns, writeResult } from '../output/write.ts';
import { SUMMARY_FIELDS, type SummaryResult } from '../summary.ts';
import type { CommonOptions } from './common-options.ts';
import { redactArgs } from './job-options.ts';
import { requireTarget } from './require-target.ts';
import { listenForSignals } from './signals.ts';

/** What a command gets besides its options: the way to the database, to the person, and the wish to stop. */
export interface Runtime {
  readonly host: Host;
  readonly config: Config;
  readonly stderr: Stderr;
  readonly signal: AbortSignal;
  readonly version: string;
  readonly options: CommonOptions;
  /** The command line without secrets, for the ledger of runs. */
  readonly args: string[];
  /** Throws UsageError where --fields names none of these; for commands that work before they print. */
  requireFields(columns: readonly string[]): void;
  /** Opens the database, checked for pending migrations; closed when the command ends. */
  database(needs?: DatabaseNeeds): Promise<OutreachDatabase>;
  /** Asks a person yes or no; false where there is none to ask (--no-input, no terminal). */
  confirm(question: string): Promise<boolean>;
  /** Work for the end of the command, however it ends; the last asked for comes first. */
  onEnd(work: () => Promise<void>): void;
  /** The target without opening it; throws where nothing is configured. */
  target(): Promise<TargetChoice>;
  /** Work that is recorded: with ledger row, lock, dead-man's switch and summary. */
  job(spec: JobSpec, work: (job: Job) => Promise<void>): Promise<SummaryResult>;
  /** Shows a plan, gets it confirmed, and applies it; else the plan is the result, with exit code 8. */
  carryOut<Included extends Row, Done>(
    plan: Plan<Included>,
    flags: PlanFlags,
    apply: (included: readonly Included[]) => Promise<Done>,
  ): Promise<Done | PlanResult>;
  /** A job that brings a file in. */
  import<Entry, Kept>(importer: Importer<Entry, Kept>, request: ImportRequest): Promise<SummaryResult>;
  /** The same of what is more than one file. */
  importOf<Entry, Kept, From extends ImportInput>(
    importer: Importer<Entry, Kept, From>,
    source: ImportSource<From>,
    flags: ImportFlags,
  ): Promise<SummaryResult>;
}

/** Runs one command: reads settings, writes its result, maps what happened to an exit code. */
export async function runCommand(
  host: Host,
  argv: readonly string[],
  options: CommonOptions,
  version: string,
  work: (runtime: Runtime) => Promise<Result>,
): Promise<ExitCode> {
  const color = options.color && host.stderr.isTTY === true && !host.env.NO_COLOR;
  const stderr = new Stderr(host.stderr, {
    quiet: options.quiet,
    verbose: options.verbose,
    color,
    json: host.env.OUTREACH_LOG === 'json',
    jsonFailures: options.format === 'json' || options.format === 'ndjson',
    progress: options.progress,
  });
  const signals = listenForSignals(host, stderr);
  let opened: OutreachDatabase | undefined;
  let jobs = 0;
  /** The fields of a list were asked for: what is printed is no summary. */
  let printsAList = false;
  const atEnd: (() => Promise<void>)[] = [];
  let sink: Sink | undefined;
  let runId: string | undefined;
  try {
    const format = formatFor(options);
    const jq = options.jq === undefined ? undefined : await filter(options.jq, signals.signal, stderr);
    if (jq !== undefined) atEnd.unshift(jq.close);
    // First: a place that cannot be written to must be told before any work is done.
    sink = options.output === undefined ? stdoutSink(host.stdout) : await fileSink(host, options.output);
    const config = readConfig(host);
    for (const warning of config.warnings) stderr.warn(warning);
    const confirm = async (question: string) => {
      if (!options.input || !host.stdin.isTTY || !host.stderr.isTTY) return false;
      stderr.stopProgress();
      const { prompts } = await import('../output/prompts.ts');
      return prompts(host, signals.signal).yes(question, false);
    };
    const target = () => requireTarget(config, options, confirm);
    const context = (): JobContext => ({
      files: host,
      database: (needs) => runtime.database(needs),
      targetKind: async () => (await target()).target.kind,
      home: (of) => homeOf(of, config),
      version,
      args: runtime.args,
      signal: signals.signal,
      note: (text) => stderr.note(text),
      warn: (text) => stderr.warn(text),
      progress: (text) => stderr.progress(text),
      stopProgress: () => stderr.stopProgress(),
    });
    const runtime: Runtime = {
      host,
      config,
      stderr,
      signal: signals.signal,
      version,
      options,
      target,
      args: redactArgs(argv).slice(1).map(redactUrls),
      confirm,
      onEnd: (work) => atEnd.unshift(work),
      requireFields(columns) {
        pickColumns(columns, options.fields);
        printsAList = true;
      },
      async database(needs = {}) {
        const { openDatabase } = await import('./session.ts');
        const { ifLocked } = options;
        const lockWaitMs = ifLocked?.kind === 'wait' ? ifLocked.ms : ifLocked?.kind === 'skip' ? 0 : undefined;
        opened ??= await openDatabase(await target(), { stderr, signal: signals.signal, version, ...needs, lockWaitMs });
        return opened;
      },
      job(spec, work) {
        if (!printsAList) pickColumns(SUMMARY_FIELDS, options.fields);
        jobs += 1;
        return runJob(context(), spec, work);
      },
      carryOut(plan, flags, apply) {
        const show = async (shown: Plan) => {
          if (!host.stdin.isTTY || !host.stderr.isTTY || !options.input) return;
          const { writePlan } = await import('../output/write-plan.ts');
          const sink = stdoutSink(host.stderr);
          await writePlan(shown, sink, 'table', {
            format: 'table',
            fields: undefined,
            jq: undefined,
            rawCsv: false,
            color,
            signal: signals.signal,
          });
        };
        return carryOut({ show, confirm }, plan, flags, apply);
      },
      import(importer, request) {
        pickColumns(SUMMARY_FIELDS, options.fields);
        jobs += 1;
        return runImport(context(), importer, request);
      },
      importOf(importer, source, flags) {
        pickColumns(SUMMARY_FIELDS, options.fields);
        jobs += 1;
        return runImportOf(context(), importer, source, flags);
      },
    };
    const result = await work(runtime);
    if (result.kind === 'summary') runId = result.summary.run_id;
    stderr.stopProgress();
    const paint = options.color && sink.isTTY && !host.env.NO_COLOR;
    const { fields, rawCsv } = options;
    await writeResult(result, sink, { format, fields, jq, rawCsv, color: paint, signal: signals.signal });
    if (result.kind === 'list') {
      for (const text of result.warnings?.() ?? []) stderr.warn(text);
      for (const text of result.notes?.() ?? []) stderr.note(text);
    }
    const failure = failureOf(result);
    if (failure === undefined) return EXIT.done;
    stderr.fail(failure);
    return failure.exitCode;
  } catch (error) {
    stderr.stopProgress();
    await sink?.abandon();
    if (error instanceof OutputClosed) return EXIT.done;
    const failure =
      signals.signal.aborted && isAbort(error)
        ? signals.signal.reason
        : error instanceof DatabaseError && opened !== undefined
          ? explain(error, describeTarget(opened.target))
          : error;
    // Its work was done, and the ledger says so; but the process ends otherwise.
    if (runId !== undefined && opened !== undefined) await noteExit(opened, { run_id: runId, ...exitOf(failure) }).catch(() => {});
    throw failure;
  } finally {
    for (const end of atEnd) await end();
    if (jobs > 0 && opened?.target.kind === 'embedded') await keepCompletions(opened, opened.target.dir).catch(() => {});
    await opened?.close();
    signals.stop();
  }
}

function exitOf(failure: unknown): { exit_code: ExitCode; error_message: string } {
  const exit_code = failure instanceof OutreachError ? failure.exitCode : EXIT.failure;
  return { exit_code, error_message: redactUrls(messageOf(failure)) };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The format that was named, or that the name of the file says; --jq works on JSON. */
function formatFor({ format, output, jq }: CommonOptions): Format | undefined {
  const name = output?.toLowerCase().replace(/\.yml$/, '.yaml');
  const chosen = format ?? FORMATS.find((candidate) => name?.endsWith(`.${candidate}`));
  if (jq === undefined || chosen === 'ndjson') return chosen;
  if (format === undefined || format === 'json') return 'json';
  throw new UsageError(`--jq works on JSON, not on --format ${format}`, { suggestion: 'leave --format away, or write --format ndjson' });
}

async function filter(expression: string, signal: AbortSignal, stderr: Stderr): Promise<JqFilter> {
  const { openJq } = await import('../output/jq.ts');
  return openJq(expression, signal, (text) => stderr.note(text));
}
