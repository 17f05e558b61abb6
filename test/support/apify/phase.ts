import { type Items, withGarbage } from './items.ts';
import { itemsWithin, type Pricing } from './pricing.ts';

/** What a test decides about a run; the rest is as the actor does it. */
export interface RunScript {
  /** How it ends; other than SUCCEEDED with half of its items, unless itemCount says how many. */
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED-OUT' | 'ABORTED';
  statusMessage: string;
  /** Instead of the actor's rows. */
  items: readonly unknown[];
  /** It ends after so many. */
  itemCount: number;
  /** Longest list per account, as Instagram or a free plan cuts it. */
  truncateTo: number;
  /** Stays READY so long, before runSeconds. */
  delaySeconds: number;
  runSeconds: number;
  /** Items that are no rows, between the others. */
  malformed: boolean;
  /** More lines for its log. */
  log: string;
}

export interface RunOptions {
  timeoutSecs: number;
  memoryMbytes: number;
  maxItems: number | undefined;
  maxTotalChargeUsd: number | undefined;
}

/** What a run works on. */
export interface Job {
  rows: Items<unknown>;
  script: Partial<RunScript>;
  runSeconds: number;
}

/** From a start or a resurrection to an end. */
export interface Phase {
  fromMs: number;
  readyMs: number;
  workMs: number;
  firstItem: number;
  lastItem: number;
  end: 'SUCCEEDED' | 'FAILED';
  message: string;
  capped: boolean;
  stop: { atMs: number; lingerMs: number; status: 'TIMED-OUT' | 'ABORTED' } | undefined;
}

const LONGEST_READY_MS = 20;
/** How long a run is ABORTING or TIMING-OUT. */
export const LINGER_MS = 20;

/** What a run with this job would produce. */
export function itemsOf({ rows, script }: Job): Items<unknown> {
  const rowsOrScripted: Items<unknown> = script.items ?? rows;
  return script.malformed === true ? withGarbage(rowsOrScripted) : rowsOrScripted;
}

export function phaseOf({ script, runSeconds }: Job, available: number, firstItem: number, options: RunOptions, pricing: Pricing): Phase {
  const { status = 'SUCCEEDED' } = script;
  const totalMs = (script.runSeconds ?? runSeconds) * 1000;
  const readyMs = Math.min(LONGEST_READY_MS, totalMs / 5) + (script.delaySeconds ?? 0) * 1000;
  const workMs = Math.max(0, totalMs - Math.min(LONGEST_READY_MS, totalMs / 5));
  const planned = Math.min(available, script.itemCount ?? (status === 'SUCCEEDED' ? available : Math.ceil(available / 2)));
  const affordable = itemsWithin(pricing, options.maxTotalChargeUsd);
  const capped = affordable < planned;
  const fromMs = Date.now();
  const phase: Phase = {
    fromMs,
    readyMs,
    workMs,
    firstItem,
    lastItem: Math.max(firstItem, Math.min(planned, affordable)),
    end: status === 'FAILED' ? 'FAILED' : 'SUCCEEDED',
    message: status === 'FAILED' ? 'The Actor process failed with exit code 1' : `Finished with ${planned} items`,
    capped,
    stop: undefined,
  };
  if (capped) phase.message = `The maximum total charge of $${options.maxTotalChargeUsd} is reached; the run stopped with partial results`;
  const endsAtMs = fromMs + readyMs + workMs;
  if (status === 'TIMED-OUT' || status === 'ABORTED') phase.stop = { atMs: endsAtMs, lingerMs: LINGER_MS, status };
  const timeoutAtMs = fromMs + options.timeoutSecs * 1000;
  if (options.timeoutSecs > 0 && timeoutAtMs < endsAtMs) {
    phase.stop = { atMs: timeoutAtMs, lingerMs: LINGER_MS, status: 'TIMED-OUT' };
    phase.capped = false;
  }
  if (phase.stop?.status === 'TIMED-OUT') phase.message = 'The Actor timed out';
  return phase;
}
