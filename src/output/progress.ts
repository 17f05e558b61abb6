/** How far a long step is, as one line: amount, share, rate, and the time that is left where the size is known. */
export class Meter {
  readonly #what: string;
  readonly #unit: string;
  readonly #total: number | undefined;
  readonly #now: () => number;
  readonly #started: number;

  /** unit: what is counted, e.g. "MiB" or "follows"; total: how much there is, if that is known; now: milliseconds. */
  constructor(what: string, unit: string, total?: number, now: () => number = () => performance.now()) {
    this.#what = what;
    this.#unit = unit;
    this.#total = total;
    this.#now = now;
    this.#started = now();
  }

  text(done: number): string {
    const seconds = (this.#now() - this.#started) / 1000;
    const rate = seconds >= 1 ? done / seconds : undefined;
    const parts = [`${this.#what}: ${amount(done)}`];
    if (this.#total !== undefined && this.#total > 0) {
      const share = Math.min(100, Math.floor((done * 100) / this.#total));
      parts[0] += ` of ${amount(this.#total)} ${this.#unit} (${share} %)`;
    } else parts[0] += ` ${this.#unit}`;
    if (rate !== undefined) parts.push(`${amount(rate)} ${this.#unit}/s`);
    if (rate !== undefined && rate > 0 && this.#total !== undefined) parts.push(`${left(Math.max(0, this.#total - done) / rate)} left`);
    return parts.join(', ');
  }
}

/** 1234567 -> 1,234,567; small numbers with a decimal. */
function amount(value: number): string {
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

function left(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3_600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
