import { ApiError } from './http.ts';
import { chance } from './random.ts';

/** How often something goes wrong: a share of the requests, or that of some of them. */
export type FaultRate =
  | number
  | {
      /** 0 to 1. */
      rate: number;
      /** Only requests whose path, with or without the method and a space before it, matches. */
      path?: RegExp;
      /** At most so many. */
      times?: number;
      /** Before or after the work is done; default before, for rateReset either. */
      when?: 'before' | 'after';
    };

export interface Faults {
  /** The same faults hit the same requests of the same path, in their order. */
  seed: number;
  rate429: FaultRate;
  rate500: FaultRate;
  /** The connection is closed, before or after the work. */
  rateReset: FaultRate;
  /** Half of the body, after a Content-Length of all of it. */
  rateTruncated: FaultRate;
  /** Never an answer. */
  rateHang: FaultRate;
  /** An answer after slowMs (default 200), on top of whatever else happens. */
  rateSlow: FaultRate;
  slowMs: number;
  /** The n-th run (from 1, since these faults were set) is started and paid for, and the answer never arrives. */
  loseStartAnswer: number | readonly number[];
  /** Lists of runs are behind: none of those started until now is in them. */
  hideRuns: boolean;
  /** No run starts; with `times` only the first so many do not. */
  refuseStart: Refusal;
}

export interface Refusal {
  type: RefusalType;
  /** Default 402, or 403 for the types about permissions. */
  status?: number;
  message?: string;
  times?: number;
}

const REFUSAL_STATUS = {
  'not-enough-usage-to-run-paid-actor': 402,
  'concurrent-runs-limit-exceeded': 402,
  'actor-memory-limit-exceeded': 402,
  'monthly-usage-limit-too-low': 402,
  'apify-plan-required-to-use-paid-actor': 403,
  'actor-is-not-rented': 403,
  'insufficient-permissions': 403,
  'full-permission-actor-not-approved': 403,
  'actor-disabled': 403,
};
export type RefusalType = keyof typeof REFUSAL_STATUS;

type Rated = 'rate429' | 'rate500' | 'rateReset' | 'rateTruncated' | 'rateHang' | 'rateSlow';
const INSTEAD: readonly Exclude<Rated, 'rateSlow'>[] = ['rate429', 'rate500', 'rateReset', 'rateTruncated', 'rateHang'];
const DEFAULT_SLOW_MS = 200;

/** What goes wrong with one request. */
export interface Decision {
  fault: Exclude<Rated, 'rateSlow'> | undefined;
  when: 'before' | 'after';
  delayMs: number;
}

export class FaultPlan {
  readonly #faults: Partial<Faults>;
  readonly #seen = new Map<string, number>();
  readonly #hits = new Map<Rated, number>();
  #starts = 0;
  #refused = 0;

  constructor(faults: Partial<Faults>) {
    this.#faults = faults;
  }

  /** Called once for every request. */
  decide(method: string, path: string): Decision {
    const key = `${method} ${path}`;
    const occurrence = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, occurrence);
    const draw = (what: string) => chance(`${this.#faults.seed ?? 1} ${what} ${key} ${occurrence}`);
    const fault = INSTEAD.find((name) => this.#hit(name, key, draw(name)));
    const slow = this.#hit('rateSlow', key, draw('rateSlow'));
    return {
      fault,
      when: this.#when(fault, draw('when')),
      delayMs: slow ? (this.#faults.slowMs ?? DEFAULT_SLOW_MS) : 0,
    };
  }

  get hidesRuns(): boolean {
    return this.#faults.hideRuns ?? false;
  }

  /** Throws instead of a start that is refused. */
  refuse(): void {
    const refusal = this.#faults.refuseStart;
    if (refusal === undefined || this.#refused >= (refusal.times ?? Number.POSITIVE_INFINITY)) return;
    this.#refused++;
    throw new ApiError(
      refusal.status ?? REFUSAL_STATUS[refusal.type],
      refusal.type,
      refusal.message ?? `The run was refused: ${refusal.type.replaceAll('-', ' ')}`,
    );
  }

  /** Called once for every run started: whether its answer is lost. */
  losesStart(): boolean {
    this.#starts++;
    const lost = this.#faults.loseStartAnswer ?? [];
    return typeof lost === 'number' ? lost === this.#starts : lost.includes(this.#starts);
  }

  #hit(name: Rated, key: string, draw: number): boolean {
    const setting = this.#faults[name] ?? 0;
    const { rate, path, times = Number.POSITIVE_INFINITY } = typeof setting === 'number' ? { rate: setting } : setting;
    const hits = this.#hits.get(name) ?? 0;
    if (draw >= rate || hits >= times || (path !== undefined && !path.test(key) && !path.test(key.slice(key.indexOf(' ') + 1)))) {
      return false;
    }
    this.#hits.set(name, hits + 1);
    return true;
  }

  #when(fault: Rated | undefined, draw: number): Decision['when'] {
    if (fault === undefined) return 'before';
    const setting = this.#faults[fault];
    const fixed = typeof setting === 'object' ? setting.when : undefined;
    if (fixed !== undefined) return fixed;
    return fault === 'rateReset' && draw < 0.5 ? 'after' : 'before';
  }
}
