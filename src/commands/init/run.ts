import { resolve } from 'node:path';
import type { Runtime } from '../../cli/runtime.ts';
import { loadMigrations, type MigrationSet } from '../../db/migrate/files.ts';
import { migrateTarget } from '../../db/migrate/target.ts';
import { describeTarget, isRemote, type Target } from '../../db/target.ts';
import { ConfigError, OutreachError, PolicyError } from '../../errors.ts';
import { type Prompts, prompts } from '../../output/prompts.ts';
import type { ListResult } from '../../output/result.ts';
import { type Answers, readSecrets } from './answers.ts';
import { askAll, type Preset } from './ask.ts';
import { type Place, type Tried, tryTarget } from './connect.ts';
import { correct } from './correct.ts';
import { readEnvFile, withSettings, writeEnvFile } from './env-file.ts';
import { knowledge, presets } from './known.ts';
import { nextSteps, remarks } from './next-steps.ts';
import { isNeeded, PLAN_COLUMNS, planLines, planOf, planRows } from './plan.ts';
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
 * Sets up: asks or takes what is needed, shows what it would write, tries the connection, asks once more, and only then writes.
 * All questions come before the first change, so that leaving at any of them leaves everything as it was.
 */
export async function runInit(runtime: Runtime, options: InitOptions): Promise<ListResult> {
  runtime.requireFields(PLAN_COLUMNS);
  const { stderr, signal } = runtime;
  const ask = canAsk(runtime, options) ? prompts(runtime.host, signal) : undefined;
  const file = await readEnvFile(resolve(runtime.config.cwd, options.dotenv));
  const given = options.secretsStdin ? await readSecrets(runtime.host.stdin) : {};
  const known = knowledge(runtime.config, { database: runtime.options.database, supabaseUrl: options.supabaseUrl }, file, given);
  const preset = presets(runtime.config, known, file, ask !== undefined);
  const set = await loadMigrations();
  let answers = ask === undefined ? takeAll(known, preset) : await askAll(ask, known, preset);
  let plan = planOf(file, answers);
  let agreed = options.yes || !isNeeded(file, plan);
  let tried: Tried | undefined;
  while (tried === undefined) {
    const refused = ask === undefined && !agreed;
    for (const line of planLines(file, plan)) refused ? stderr.warn(line) : stderr.note(line);
    if (refused) throw new PolicyError('nothing was written', { suggestion: 'look at the plan above and run again with --yes' });
    const outcome = await attempt(runtime, answers.target, set);
    if ('tried' in outcome) tried = outcome.tried;
    else {
      const corrected = ask && (await correctAnswer(ask, runtime, answers, preset, outcome));
      if (corrected === undefined) throw outcome.error;
      answers = corrected;
      plan = planOf(file, answers);
      agreed = options.yes || !isNeeded(file, plan);
    }
  }
  stderr.note(`it works: ${tried.found}`);
  if (options.migrate === true && !tried.migratable && tried.pending !== 0) {
    throw new ConfigError('--migrate on a Supabase project needs DATABASE_URL, its Postgres connection string', {
      suggestion: 'in the dashboard: Connect > Session pooler; or set up without --migrate',
    });
  }
  if (ask !== undefined && !agreed && !(await ask.yes(`Write ${file.path}?`, true))) {
    throw new PolicyError('nothing was written', { suggestion: 'run "outreach init" again when you know more' });
  }
  const migrating = await shallMigrate(ask, options, answers, tried);

  signal.throwIfAborted();
  if (isNeeded(file, plan)) {
    await writeEnvFile(file, withSettings(file, new Map([...answers.settings].map(([name, { value }]) => [name, value]))));
    stderr.note(`wrote ${file.path}`);
  } else stderr.note(`${file.path} has all of this already`);
  for (const remark of await remarks(runtime.config, file, answers)) stderr.warn(remark);
  if (migrating) await migrate(runtime, answers, set);
  const pending = migrating ? 0 : tried.pending;
  return {
    kind: 'list',
    columns: PLAN_COLUMNS,
    rows: planRows(file, plan),
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
