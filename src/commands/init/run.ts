import { resolve } from 'node:path';
import type { Runtime } from '../../cli/runtime.ts';
import { loadMigrations, type MigrationSet } from '../../db/migrate/files.ts';
import { migrateTarget } from '../../db/migrate/target.ts';
import { describeTarget, isRemote, type Target } from '../../db/target.ts';
import { ConfigError, OutreachError } from '../../errors.ts';
import { type Prompts, prompts } from '../../output/prompts.ts';
import type { ListResult, PlanResult } from '../../output/result.ts';
import { type Answers, readSecrets } from './answers.ts';
import { askAll, type Preset } from './ask.ts';
import { type Place, type Tried, tryTarget } from './connect.ts';
import { correct } from './correct.ts';
import { type EnvFile, readEnvFile, withSettings, writeEnvFile } from './env-file.ts';
import { knowledge, presets } from './known.ts';
import { nextSteps, remarks } from './next-steps.ts';
import { changesOf, isNeeded, linesOf, PLAN_COLUMNS, planOf, planRows } from './plan.ts';
import { takeAll } from './take.ts';

export interface InitOptions {
  supabaseUrl: string | undefined;
  dotenv: string;
  secretsStdin: boolean;
  yes: boolean;
  /** Undefined: it is asked, or left for later. */
  migrate: boolean | undefined;
}

/**
 * Sets up: asks or takes what is needed, tries the connection, asks once more for what is wrong, shows what it would write, and only then writes.
 * All questions come before the first change, so that leaving at any of them leaves everything as it was. Where nobody can be asked, what was
 * not agreed to is not even tried.
 */
export async function runInit(runtime: Runtime, options: InitOptions): Promise<ListResult | PlanResult> {
  runtime.requireFields(PLAN_COLUMNS);
  const ask = canAsk(runtime, options) ? prompts(runtime.host, runtime.signal) : undefined;
  const file = await readEnvFile(resolve(runtime.config.cwd, options.dotenv));
  const given = options.secretsStdin ? await readSecrets(runtime.host.stdin) : {};
  const known = knowledge(runtime.config, { database: runtime.options.database, supabaseUrl: options.supabaseUrl }, file, given);
  const preset = presets(runtime.config, known, file, ask !== undefined);
  const set = loadMigrations();
  const agreeTo = (answers: Answers, write: () => Promise<ListResult>) => {
    const changes = changesOf(file, answers);
    const plan = planOf(file, changes);
    // Who agreed beforehand is told.
    if (options.yes) for (const line of linesOf(plan)) runtime.stderr.note(line);
    return runtime.carryOut(plan, { yes: options.yes || !isNeeded(file, changes), dryRun: false }, write);
  };
  if (ask === undefined) {
    const taken = takeAll(known, preset);
    return agreeTo(taken, async () => {
      const outcome = await attempt(runtime, taken.target, set);
      if ('error' in outcome) throw outcome.error;
      return setUp(runtime, { ask, options, file, set, answers: taken, tried: outcome.tried });
    });
  }
  let answers = await askAll(ask, known, preset);
  let outcome = await attempt(runtime, answers.target, set);
  while ('error' in outcome) {
    const corrected = await correctAnswer(ask, runtime, answers, preset, outcome);
    if (corrected === undefined) throw outcome.error;
    answers = corrected;
    outcome = await attempt(runtime, answers.target, set);
  }
  const { tried } = outcome;
  return agreeTo(answers, () => setUp(runtime, { ask, options, file, set, answers, tried }));
}

interface SetUp {
  ask: Prompts | undefined;
  options: InitOptions;
  file: EnvFile;
  set: MigrationSet;
  answers: Answers;
  tried: Tried;
}

async function setUp(runtime: Runtime, { ask, options, file, set, answers, tried }: SetUp): Promise<ListResult> {
  const { stderr, signal } = runtime;
  const changes = changesOf(file, answers);
  if (options.migrate === true && !tried.migratable && tried.pending !== 0) {
    throw new ConfigError('--migrate on a Supabase project needs DATABASE_URL, its Postgres connection string', {
      suggestion: 'in the dashboard: Connect > Session pooler; or set up without --migrate',
    });
  }
  const migrating = await shallMigrate(ask, options, answers, tried);

  signal.throwIfAborted();
  if (isNeeded(file, changes)) {
    await writeEnvFile(file, withSettings(file, new Map([...answers.settings].map(([name, { value }]) => [name, value]))));
    stderr.note(`wrote ${file.path}`);
  } else stderr.note(`${file.path} has all of this already`);
  for (const remark of await remarks(runtime.config, file, answers)) stderr.warn(remark);
  if (migrating) await migrate(runtime, answers, set);
  const pending = migrating ? 0 : tried.pending;
  return {
    kind: 'list',
    columns: PLAN_COLUMNS,
    rows: planRows(file, changes),
    notes: () => nextSteps(answers, { ...tried, pending }),
  };
}

type Failure = { place: Place; error: OutreachError };

async function attempt({ stderr, signal }: Runtime, target: Target, set: MigrationSet): Promise<{ tried: Tried } | Failure> {
  let place: Place = 'target';
  stderr.progress(`trying ${describeTarget(target)}`);
  try {
    const tried = await tryTarget(target, set, signal, (next) => {
      place = next;
    });
    stderr.stopProgress();
    stderr.note(`it works: ${tried.found}`);
    return { tried };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OutreachError) return { place, error };
    throw error;
  } finally {
    stderr.stopProgress();
  }
}

/** Undefined where no other answer would help; what failed is told before it is asked for again. */
function correctAnswer(
  ask: Prompts,
  { stderr }: Runtime,
  answers: Answers,
  preset: Preset,
  { place, error }: Failure,
): Promise<Answers | undefined> {
  stderr.warn(error.message);
  if (error.suggestion !== undefined) stderr.note(error.suggestion);
  return correct(ask, answers, preset, place, error);
}

/** All of this on a terminal only; with --yes nothing is asked that has a cautious answer. */
function canAsk({ host, options: { input } }: Runtime, { secretsStdin }: InitOptions): boolean {
  return input && !secretsStdin && host.stdin.isTTY === true && host.stderr.isTTY === true;
}

async function shallMigrate(
  ask: Prompts | undefined,
  options: InitOptions,
  { target }: Answers,
  { pending = 0, migratable }: Tried,
): Promise<boolean> {
  if (pending === 0 || !migratable || options.migrate === false) return false;
  if (options.migrate === true) return true;
  // As migrate itself: what lies elsewhere is not touched without a word.
  if (options.yes) return !isRemote(target);
  return ask !== undefined && (await ask.yes(`Make the tables now (${pending} files to ${describeTarget(target)})?`, true));
}

async function migrate({ stderr, version }: Runtime, { target }: Answers, set: MigrationSet): Promise<void> {
  stderr.progress('making the tables');
  const { files } = await migrateTarget(target, set, version);
  stderr.stopProgress();
  stderr.note(`applied ${files.length} of ${set.files.length} files`);
}
