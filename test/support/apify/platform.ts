import { Accounts, type FakeAccount } from './accounts.ts';
import type { Actor } from './actor.ts';
import type { FaultPlan } from './faults.ts';
import { FOLLOWING_ACTORS } from './following-actors.ts';
import { ApiError, notFound } from './http.ts';
import type { Job, RunOptions, RunScript } from './phase.ts';
import type { Pricing } from './pricing.ts';
import { PROFILE_ACTORS } from './profile-actors.ts';
import { FakeRun } from './run.ts';

export interface PlatformOptions {
  accounts: readonly FakeAccount[];
  runSeconds: number | ((input: unknown) => number);
  pricing: Pricing;
  seed: number;
  maxConcurrentRuns: number;
  maxMonthlyUsageUsd: number;
  script: ((run: ScriptedRun) => Partial<RunScript> | undefined) | undefined;
}

/** What a script is told of a run. */
export interface ScriptedRun {
  /** owner/name */
  actor: string;
  input: unknown;
  /** From 1, in the order of the starts. */
  number: number;
  /** 1 for the start, one more with every resurrection. */
  attempt: number;
}

const ACTORS = [...PROFILE_ACTORS, ...FOLLOWING_ACTORS];
const LEAST_MEMORY_MB = 128;
const MOST_MEMORY_MB = 32_768;

/** The actors, runs and storages behind the API. */
export class Platform {
  readonly runs: FakeRun[] = [];
  readonly options: PlatformOptions;
  readonly #accounts: Accounts;
  readonly #byId = new Map<string, FakeRun>();

  constructor(options: PlatformOptions) {
    this.options = options;
    this.#accounts = new Accounts(options.accounts);
  }

  get running(): number {
    return this.runs.filter((run) => !run.finished).length;
  }

  get spentUsd(): number {
    return this.runs.reduce((sum, run) => sum + run.usageTotalUsd, 0);
  }

  /** @param id owner~name or opaque */
  actor(id: string): Actor {
    const actor = ACTORS.find((known) => known.id === id || known.name.replace('/', '~') === id);
    if (actor === undefined) throw notFound('Actor');
    return actor;
  }

  /** By its own id, or that of one of its storages. */
  run(id: string): FakeRun {
    const run = this.#byId.get(id);
    if (run === undefined) throw notFound('Actor run');
    return run;
  }

  dataset(id: string): FakeRun {
    const run = this.#byId.get(id);
    if (run === undefined || run.datasetDeleted) throw notFound('Dataset');
    return run;
  }

  /** Throws invalid-input. */
  validate(actor: Actor, input: unknown): void {
    actor.rows(input, { accounts: this.#accounts, number: 0, truncateTo: 0 });
  }

  /** Refuses what Apify refuses before anything runs. */
  start(actor: Actor, input: unknown, options: RunOptions, faults: FaultPlan): FakeRun {
    this.#checkOptions(options);
    this.validate(actor, input);
    faults.refuse();
    this.#checkLimits();
    const number = this.runs.length + 1;
    const { seed, pricing } = this.options;
    const run = new FakeRun({ number, seed, actor, input, options, pricing, job: this.#job(actor, input, number, 1) });
    this.runs.push(run);
    for (const id of [run.id, run.datasetId, run.keyValueStoreId]) this.#byId.set(id, run);
    return run;
  }

  resurrect(run: FakeRun, options: RunOptions): void {
    if (!run.finished) throw new ApiError(400, 'run-not-resurrectable', 'Only a finished run can be resurrected');
    this.#checkOptions(options);
    run.resurrect(this.#job(run.actor, run.input, run.number, run.resurrections + 2), options);
  }

  /** A record of a run's key-value store. */
  record(run: FakeRun, key: string): unknown {
    const context = { accounts: this.#accounts, number: run.number, truncateTo: Number.POSITIVE_INFINITY };
    const value = key === 'INPUT' ? run.input : key === 'OUTPUT' && run.finished ? run.actor.output?.(run.input, context) : undefined;
    if (value === undefined) throw notFound('Record');
    return value;
  }

  #job(actor: Actor, input: unknown, number: number, attempt: number): Job {
    const script = this.options.script?.({ actor: actor.name, input, number, attempt }) ?? {};
    const { runSeconds } = this.options;
    return {
      rows: actor.rows(input, { accounts: this.#accounts, number, truncateTo: script.truncateTo ?? Number.POSITIVE_INFINITY }),
      script,
      runSeconds: typeof runSeconds === 'number' ? runSeconds : runSeconds(input),
    };
  }

  #checkOptions({ timeoutSecs, memoryMbytes, maxItems, maxTotalChargeUsd }: RunOptions): void {
    if (!(timeoutSecs >= 0)) throw new ApiError(400, 'invalid-value', 'timeout must be a number of seconds, or 0');
    if (!Number.isInteger(Math.log2(memoryMbytes)) || memoryMbytes < LEAST_MEMORY_MB || memoryMbytes > MOST_MEMORY_MB) {
      throw new ApiError(400, 'invalid-value', `memory must be a power of 2 from ${LEAST_MEMORY_MB} to ${MOST_MEMORY_MB}`);
    }
    if (maxItems !== undefined && !(maxItems > 0)) {
      throw new ApiError(400, 'max-items-must-be-greater-than-zero', 'The maximum number of items must be greater than zero');
    }
    const { startUsd } = this.options.pricing;
    if (maxTotalChargeUsd !== undefined && !(maxTotalChargeUsd >= startUsd)) {
      throw new ApiError(400, 'max-total-charge-usd-below-minimum', `The maximum total charge must be at least $${startUsd}`);
    }
  }

  #checkLimits(): void {
    if (this.running >= this.options.maxConcurrentRuns) {
      throw new ApiError(402, 'concurrent-runs-limit-exceeded', `You have ${this.running} runs, as many as your plan allows at once`);
    }
    if (this.spentUsd >= this.options.maxMonthlyUsageUsd) {
      throw new ApiError(402, 'not-enough-usage-to-run-paid-actor', 'Your monthly usage hard limit is exceeded');
    }
  }
}
