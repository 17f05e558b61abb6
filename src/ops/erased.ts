import { erasedPeople } from '../db/ops/erasure.ts';
import type { PersonKeys } from '../db/ops/suppressions.ts';
import { findEmails } from '../text/emails.ts';
import type { Job } from './job.ts';

type ErasedJob = Pick<Job, 'db' | 'warn'>;

/** Leaves out of what an import brings whatever is of people who were erased, and counts it. One for a job. */
export class ErasedPeople {
  readonly #job: ErasedJob;
  /** Whether anybody was ever erased: mostly nobody was, and nothing more is asked. */
  #any: Promise<boolean> | undefined;

  constructor(job: ErasedJob) {
    this.#job = job;
  }

  exist(): Promise<boolean> {
    this.#any ??= erasedPeople(this.#job.db, []).then(({ any }) => any);
    return this.#any;
  }

  /** Those of these addresses that are of people who were erased. */
  async among(emails: readonly string[]): Promise<ReadonlySet<string>> {
    const each = [...new Set(emails)];
    const gone = await this.#places(each.map((email) => ({ emails: [email] })));
    return new Set(each.filter((_, place) => gone.has(place)));
  }

  /** The items whose people were not erased. keysOf: how an item's person is known; without any it is kept. */
  async without<Item>(items: readonly Item[], keysOf: (item: Item) => PersonKeys): Promise<Item[]> {
    if (!(await this.exist())) return [...items];
    const gone = await this.#places(items.map(keysOf));
    this.count(gone.size);
    return items.filter((_, place) => !gone.has(place));
  }

  /** The items that name nobody who was erased, in whatever text of theirs. */
  withoutNamed<Item>(items: readonly Item[]): Promise<Item[]> {
    return this.without(items, (item) => ({ emails: emailsIn(item) }));
  }

  count(records: number): void {
    this.#job.warn('erased', 'records are of people who were erased, and were left out', records);
  }

  async #places(people: readonly PersonKeys[]): Promise<ReadonlySet<number>> {
    if (people.length === 0 || !(await this.exist())) return new Set();
    const { erased } = await erasedPeople(this.#job.db, people);
    return new Set(erased.map((ordinal) => ordinal - 1));
  }
}

/** Every address in the texts of a value. In JSON as text "\\n" before one would be a letter of it. */
export function emailsIn(value: unknown): string[] {
  if (typeof value === 'string') return findEmails(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [...findEmails(key), ...emailsIn(item)]);
}
