import { resolve } from 'node:path';
import type { OutreachDatabase } from '../db/database.ts';
import type { Json } from '../db/json.ts';
import type { Reject } from '../db/ops/rejects.ts';
import { redactUrls } from '../db/redact.ts';
import type { Target } from '../db/target.ts';
import { EXIT, type ExitCode, OutreachError } from '../errors.ts';
import type { FileHost } from '../host.ts';
import { addCounts, emptySummary, inOrder, rowsIn, type Summary, type SummaryResult, type TableCounts } from '../summary.ts';
import { ErasedPeople } from './erased.ts';
import type { IfLocked } from './locks.ts';
import { defaultRejectsFile, RejectLog, writeRejectsFile } from './rejects.ts';
import { insteadOfRetry } from './unretried.ts';

/** How a command behaves that runs on a schedule; every command that is recorded and may run for long has these flags. */
export interface JobFlags {
  ifLocked: IfLocked;
  /** Fewer rows than this, over all tables, is exit code 7. */
  expectMin?: number;
  /** A dead-man's switch: called at the start (/start), on success, and on failure (/fail). */
  pingUrl?: string;
  /** Chosen by the caller: the same call again answers with the first one's summary and does nothing. */
  idempotencyKey?: string;
}

/** What a command needs of the database that it opens. */
export interface DatabaseNeeds {
  /** An embedded one that is named and not there is made: by what brings data in, and not by a look. */
  mayCreate?: boolean;
  /** Pending migrations are a warning: for what must work in an emergency, between an update and its migrations. */
  urgent?: boolean;
}

/** What a job needs of the program around it. */
export interface JobContext {
  files: FileHost;
  database(needs: DatabaseNeeds): Promise<OutreachDatabase>;
  targetKind(): Promise<string>;
  /** Where rejects go that name no file of their own: a directory for each target. */
  home(target: Target): string;
  version: string;
  /** For the ledger: redacted. */
  args: string[];
  signal: AbortSignal;
  note(text: string): void;
  warn(text: string): void;
  progress(text: string): void;
  stopProgress(): void;
}

export interface JobSpec {
  /** What its runs are called in ops.runs. */
  command: string;
  /** What it reads, as people know it. */
  source?: string | null;
  /** Runs of the same lock exclude each other; without one a run waits for nobody. Taken before anything is read. */
  lock?: string | undefined;
  dryRun?: boolean;
  flags?: JobFlags;
  database?: DatabaseNeeds;
  /** Some records may be refused: that is exit code 0. */
  allowRejects?: boolean;
  /** Refused records also go to a file: this one, or the default where it is undefined. Absent: to the ledger alone. */
  rejectsFile?: { path: string | undefined };
  /** Reads what flags and settings name. What is wrong there is a mistake of the call, told before the ledger hears of a run. */
  settings?: () => Promise<unknown>;
  /** Checks that need no database; a failure is recorded like any other, and told even where no database is configured. */
  prepare?: () => Promise<unknown>;
}

/** Why work that threw nothing is no success. */
export interface JobFailure {
  exitCode: ExitCode;
  reason: string;
  /** What to do; undefined: the usual of the exit code. */
  hint?: string;
}

/** What the work of a job gets, and what it says of itself. */
export class Job {
  readonly db: OutreachDatabase;
  /** Of ops.runs; a dry run has none. */
  readonly runId: string | undefined;
  readonly dryRun: boolean;
  /** Aborts when the command is to stop, and when its lock was lost: no cursor and no lease may be written after that. */
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  readonly progress: (text: string) => void;
  /** Takes a further lock, whose name is known only now. */
  readonly lock: (name: string) => Promise<void>;
  readonly summary: Summary;
  readonly #spec: JobSpec;
  readonly #home: () => string;
  readonly #files: FileHost;
  readonly #started: number;
  readonly #rejects = new RejectLog();
  readonly #atEnd: (() => void)[] = [];
  readonly #facts: Record<string, Json> = {};
  #rowsThere: number | undefined;
  #failed: JobFailure | undefined;

  constructor(
    spec: JobSpec,
    context: JobContext,
    run: { db: OutreachDatabase; runId: string | undefined; started: number; signal: AbortSignal; lock: (name: string) => Promise<void> },
  ) {
    this.#spec = spec;
    this.#home = () => context.home(run.db.target);
    this.#files = context.files;
    this.#started = run.started;
    this.db = run.db;
    this.runId = run.runId;
    this.dryRun = spec.dryRun ?? false;
    this.signal = run.signal;
    this.lock = run.lock;
    this.note = context.note;
    this.progress = context.progress;
    this.summary = newSummary(spec, run.db.target.kind);
    if (run.runId !== undefined) this.summary.run_id = run.runId;
  }

  /** Of ops.runs, for work that no dry run does. */
  get run(): string {
    if (this.runId === undefined) throw new OutreachError(`${this.summary.command}: a dry run has no row in the ledger`);
    return this.runId;
  }

  /** Adds what was done to each table. */
  count(tables: Readonly<Record<string, TableCounts>>): void {
    addCounts(this.summary.tables, tables);
  }

  /** Rows of a table that went for good, and rows that went without somebody. */
  countErased(table: string, { deleted, updated }: { deleted: number; updated: number }): void {
    this.count({ [table]: { inserted: 0, updated, unchanged: 0 } });
    if (deleted === 0) return;
    this.summary.deleted ??= {};
    this.summary.deleted[table] = (this.summary.deleted[table] ?? 0) + deleted;
  }

  /** Something a person should know of, in the summary; the same code again adds up, and the last message stands. */
  warn(code: string, message: string, count = 1): void {
    if (count === 0) return;
    const known = this.summary.warnings.find((warning) => warning.code === code);
    if (known === undefined) this.summary.warnings.push({ code, count, message });
    else Object.assign(known, { count: known.count + count, message });
  }

  /** A record that is refused; the rest goes on. */
  reject(reject: Reject): void {
    this.#rejects.add(reject);
  }

  get rejectCount(): number {
    return this.#rejects.count;
  }

  /** Keeps what was refused until now; called at the end by itself, and from time to time by what runs for days. */
  async keepRejects(): Promise<void> {
    if (this.#rejects.isEmpty) return;
    await this.#rejects.leaveOut(new ErasedPeople(this));
    if (this.#rejects.isEmpty) return;
    const source = this.summary.source ?? this.summary.command;
    const { rejectsFile } = this.#spec;
    if (rejectsFile !== undefined) {
      for (const line of this.#rejects.described()) this.note(line);
      // A dry run leaves nothing behind that was not asked for.
      if (!this.dryRun || rejectsFile.path !== undefined) {
        const path = rejectsFile.path ?? defaultRejectsFile(this.#home(), source);
        await writeRejectsFile(resolve(this.#files.cwd(), path), source, this.#rejects.waiting(), this.summary.rejected.file !== null);
        this.summary.rejected.file = path;
      }
    }
    if (this.runId !== undefined) await this.#rejects.store(this.db, this.runId, source);
    this.#rejects.clear();
  }

  /** Forgets what was refused: another run has kept just the same. */
  forgetRejects(): void {
    this.#rejects.clear();
    this.#rejects.count = 0;
  }

  /** There was nothing to do, and why; rows: how many are there already, where that is known. */
  skip(reason: string, rows?: number): void {
    this.summary.skipped = reason;
    this.#rowsThere = rows;
  }

  /** The work was done, and yet is no success; the summary is printed all the same. */
  fail(failure: JobFailure): void {
    this.#failed ??= failure;
  }

  /** Further facts for the ledger, e.g. the options that changed what was written: "rejects retry" reads records in the same way. */
  remember(facts: Record<string, Json>): void {
    Object.assign(this.#facts, facts);
  }

  /** For what must be closed however the job ends; the last one first. */
  onEnd(close: () => void): void {
    this.#atEnd.unshift(close);
  }

  close(): void {
    for (const end of this.#atEnd.splice(0)) end();
    this.#rejects.clear();
  }

  /** The outcome of work that did not throw. */
  async result(): Promise<SummaryResult> {
    await this.keepRejects();
    this.summary.rejected.count = this.#rejects.count;
    this.summary.duration_ms = Math.round(performance.now() - this.#started);
    const failed = this.#failed ?? this.#tooFew();
    const summary = inOrder(this.summary);
    if (failed !== undefined) {
      return { kind: 'summary', summary, exitCode: failed.exitCode, failure: failed.reason, hint: failed.hint };
    }
    const exitCode = summary.rejected.count > 0 && this.#spec.allowRejects !== true ? EXIT.rejects : EXIT.done;
    const hint = this.#rejectsHint(summary);
    return { kind: 'summary', summary, exitCode, ...(hint === undefined ? {} : { hint }) };
  }

  /** What the ledger keeps of it. */
  ledgerCounts(): Record<string, Json> {
    const { tables, rejected, skipped, deleted } = this.summary;
    return {
      tables,
      rejected: rejected.count,
      ...this.#facts,
      ...(deleted === undefined ? {} : { deleted }),
      ...(skipped === undefined ? {} : { skipped }),
    };
  }

  /** What to do about what was refused, where that is not the usual. */
  #rejectsHint({ command, run_id }: Summary): string | undefined {
    if (run_id === undefined) return undefined;
    const instead = this.#rejects.isRetryable ? undefined : insteadOfRetry(command);
    // Only a command that has --allow-rejects can be told to use it.
    if (instead === undefined && this.#spec.allowRejects !== undefined) return undefined;
    const show = `outreach rejects show ${run_id.slice(0, 8)}`;
    return instead === undefined ? show : `${show} lists them; ${instead}`;
  }

  /** A run that found too little must not pass for a success; one that had nothing to do is none of that. */
  #tooFew(): JobFailure | undefined {
    const least = this.#spec.flags?.expectMin;
    const { tables, skipped, warnings } = this.summary;
    const rows = this.#rowsThere ?? (skipped === undefined ? rowsIn(tables) : undefined);
    if (least === undefined || rows === undefined || rows >= least) return undefined;
    const reason = `${rows} rows, at least ${least} were expected`;
    warnings.push({ code: 'fewer_than_expected', count: rows, message: reason });
    return { exitCode: EXIT.check, reason };
  }
}

/** A name that somebody typed may be a URL with a password in it. */
export function newSummary({ command, source = null, dryRun = false }: JobSpec, database: string): Summary {
  return { ...emptySummary(command, source === null ? null : redactUrls(source), dryRun), database };
}
