import type { Placed } from './open-table.ts';
import type { Keep } from './read-table.ts';

/** Counts what was odd in a table, to be told once at its end. */
export class Tally {
  readonly #keep: Pick<Keep, 'warn'>;
  readonly #skipped = { header: 0, total: 0 };
  readonly #absent = new Map<string, { count: number; example: string }>();
  readonly #sheets: string[] = [];

  constructor(keep: Pick<Keep, 'warn'>) {
    this.#keep = keep;
  }

  skipped(what: Extract<Placed, { skipped: unknown }>['skipped']): void {
    this.#skipped[what] += 1;
  }

  /** A cell that counts as empty, since it is not of its column's type. */
  absent(target: string, example: string): void {
    const entry = this.#absent.get(target) ?? { count: 0, example };
    entry.count += 1;
    this.#absent.set(target, entry);
  }

  sheet(name: string): void {
    this.#sheets.push(name);
  }

  tell(): void {
    const { header, total } = this.#skipped;
    if (header > 0) this.#keep.warn('repeated_headers', 'rows that repeat the header were left out', header);
    if (total > 0) this.#keep.warn('totals', 'rows with totals were left out', total);
    for (const [target, { count, example }] of this.#absent)
      this.#keep.warn(`unreadable_${target}`, `cells in ${target} could not be read and were left out, e.g. ${example}`, count);
    if (this.#sheets.length > 0) {
      const message = `sheets without such a table were left out: ${this.#sheets.slice(0, 5).join(', ')}`;
      this.#keep.warn('skipped_sheets', message, this.#sheets.length);
    }
  }
}
