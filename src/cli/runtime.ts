import { type Config, chooseTarget, defaultDatabaseDirectory, readConfig, type TargetChoice } from '../config.ts';
import type { OutreachDatabase } from '../db/database.ts';
import { DatabaseError, explain } from '../db/errors.ts';
import { redactUrls } from '../db/redact.ts';
import { describeTarget } from '../db/target.ts';
import { ConfigError, EXIT, type ExitCode, InterruptedError } from '../errors.ts';
import { FORMATS, type Format } from '../output/formats.ts';
import type { Result } from '../output/result.ts';
import { Stderr } from '../output/stderr.ts';
import { fileSink, OutputClosed, type Sink, stdoutSink } from '../output/streams.ts';
import { pickColumns, writeResult } from '../output/write.ts';
import type { CommonOptions } from './common-options.ts';
import { redactPingUrl } from './job-options.ts';
import type { DatabaseNeeds } from './session.ts';

/** What a command gets besides its options: the way to the database, to the person, and the wish to stop. */
export interface Runtime {
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
}

/** Runs one command: reads settings, writes its result, maps what happened to an exit code. */
export async function runCommand(options: CommonOptions, version: string, work: (runtime: Runtime) => Promise<Result>): Promise<ExitCode> {
  const color = options.color && process.stderr.isTTY === true && !process.env.NO_COLOR;
  const stderr = new Stderr({
    quiet: options.quiet,
    verbose: options.verbose,
    color,
    json: process.env.OUTREACH_LOG === 'json',
    progress: options.progress,
  });
  const signals = listenForSignals(stderr);
  let opened: OutreachDatabase | undefined;
  const atEnd: (() => Promise<void>)[] = [];
  let sink: Sink | undefined;
  try {
    // First: a place that cannot be written to must be told before any work is done.
    sink = options.output === undefined ? stdoutSink() : await fileSink(options.output);
    const config = readConfig();
    for (const warning of config.warnings) stderr.warn(warning);
    const confirm = async (question: string) => {
      if (!options.input || !process.stdin.isTTY || !process.stderr.isTTY) return false;
      stderr.stopProgress();
      const { prompts } = await import('../output/prompts.ts');
      return prompts(signals.signal).yes(question, false);
    };
    const target = () => requireTarget(config, options, confirm);
    const runtime: Runtime = {
      config,
      stderr,
      signal: signals.signal,
      version,
      options,
      target,
      args: redactPingUrl(process.argv.slice(3)).map(redactUrls),
      confirm,
      onEnd: (work) => atEnd.unshift(work),
      requireFields: (columns) => pickColumns(columns, options.fields),
      async database(needs = {}) {
        const { openDatabase } = await import('./session.ts');
        const { ifLocked } = options;
        const lockWaitMs = ifLocked?.kind === 'wait' ? ifLocked.ms : ifLocked?.kind === 'skip' ? 0 : undefined;
        opened ??= await openDatabase(await target(), { stderr, signal: signals.signal, version, ...needs, lockWaitMs });
        return opened;
      },
    };
    const result = await work(runtime);
    if (result.kind === 'summary') await opened?.flush();
    stderr.stopProgress();
    const paint = options.color && sink.isTTY && !process.env.NO_COLOR;
    const { format, fields, rawCsv } = options;
    const wanted = format ?? formatOf(options.output);
    const code = await writeResult(result, sink, { format: wanted, fields, rawCsv, color: paint, signal: signals.signal });
    if (result.kind === 'list') {
      for (const text of result.warnings?.() ?? []) stderr.warn(text);
      for (const text of result.notes?.() ?? []) stderr.note(text);
    }
    if (result.kind === 'summary' && result.failure !== undefined) {
      stderr.error(result.failure, 'look at what the source has; "outreach jobs list" shows what earlier runs brought');
    }
    return code;
  } catch (error) {
    stderr.stopProgress();
    await sink?.abandon();
    if (error instanceof OutputClosed) return EXIT.done;
    if (signals.signal.aborted && isAbort(error)) throw signals.signal.reason;
    throw error instanceof DatabaseError && opened !== undefined ? explain(error, describeTarget(opened.target)) : error;
  } finally {
    for (const end of atEnd) await end();
    await opened?.close();
    signals.stop();
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** First signal: finish the batch in hand and stop. Second: stop at once. */
function listenForSignals(stderr: Stderr): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const on = (name: 'SIGINT' | 'SIGTERM') => {
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? EXIT.sigint : EXIT.sigterm);
    stderr.note(`${name}: finishing the batch in hand; once more to stop at once`);
    controller.abort(new InterruptedError(name));
  };
  process.on('SIGINT', on);
  process.on('SIGTERM', on);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', on);
      process.off('SIGTERM', on);
    },
  };
}

/** A file is written in the format that its name says. */
function formatOf(output: string | undefined): Format | undefined {
  return FORMATS.find((format) => output?.toLowerCase().endsWith(`.${format}`));
}

/** With nothing configured a person is asked; a script is told, and nothing is made (a missing variable must not go unseen). */
async function requireTarget(
  config: Config,
  options: CommonOptions,
  confirm: (question: string) => Promise<boolean>,
): Promise<TargetChoice> {
  const choice = chooseTarget(config, options.database);
  if (choice !== undefined) return choice;
  const dir = defaultDatabaseDirectory(config);
  if (await confirm(`No database is configured. Make an embedded one in ${dir}?`)) {
    return { target: { kind: 'embedded', dir }, explicit: true, confirmed: true };
  }
  const here = Object.keys(config.dotenv.values).length > 0 ? '' : `; no .env in ${process.cwd()}`;
  throw new ConfigError(`no database is configured, and there is no embedded one yet${here}`, {
    suggestion: `run "outreach init", or "outreach migrate --database pglite:${dir}" for an embedded one, or set OUTREACH_DATABASE (or SUPABASE_URL and SUPABASE_SECRET_KEY)`,
  });
}
