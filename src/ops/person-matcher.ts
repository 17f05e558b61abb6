import type { Json } from '../db/json.ts';
import type { PersonToErase } from '../db/ops/erasure.ts';

const ERASED = '(erased)';
const OF_A_USER = /user_?name|handle|^user$|owner/i;

/** Finds a person in texts and JSON, as ops.is_persons and ops.without_person do in the database. */
export class PersonMatcher {
  readonly #keys: RegExp;
  readonly #whole: RegExp;
  readonly #names: RegExp | undefined;
  readonly #handles: ReadonlySet<string>;

  constructor({ pattern, name_pattern: names, handles }: PersonToErase) {
    this.#keys = new RegExp(pattern, 'giu');
    this.#whole = new RegExp(`^[\\s"'<(\\[]*(?:mailto:)?(?:${pattern})[\\s"'>)\\].,;]*$|<(?:${pattern})>\\s*$`, 'iu');
    this.#names = names === null ? undefined : new RegExp(names, 'giu');
    this.#handles = new Set(handles);
  }

  /** Whether one of their keys stands in a text. */
  isIn(text: string): boolean {
    return text.search(this.#keys) !== -1;
  }

  isNamed(text: string): boolean {
    return this.#names !== undefined && text.search(this.#names) !== -1;
  }

  hasHandle(words: readonly string[]): boolean {
    return words.some((word) => this.#handles.has(word.trim().replace(/^@/, '').toLowerCase()));
  }

  /** A text without their keys and names. */
  scrub(text: string): string {
    const rest = text.replaceAll(this.#keys, ERASED);
    return this.#names === undefined ? rest : rest.replaceAll(this.#names, ERASED);
  }

  /** Whether a value is about this person: an object whose address or user name is theirs, a row with such a cell, or no more than that. */
  isTheirs(value: Json | undefined): boolean {
    if (typeof value === 'string') return this.#whole.test(value);
    if (Array.isArray(value)) {
      return value.every((item) => typeof item !== 'object' || item === null) && value.some((item) => this.isTheirs(item));
    }
    if (typeof value !== 'object' || value === null) return false;
    const members = Object.entries(value);
    return (
      members.some(
        ([key, item]) => typeof item === 'string' && (this.#whole.test(item) || (OF_A_USER.test(key) && this.hasHandle([item]))),
      ) && !members.some(([, item]) => listsPeople(item))
    );
  }

  /** A value without what is theirs in lists, and without their keys and names in texts. */
  without(value: Json): Json {
    if (typeof value === 'string') return this.scrub(value);
    if (Array.isArray(value)) return value.filter((item) => !this.isTheirs(item)).map((item) => this.without(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.scrub(key), this.without(item ?? null)]));
  }
}

/** A list of people within a record of somebody else: a company with its people is not one of them. */
function listsPeople(value: Json | undefined): boolean {
  if (!Array.isArray(value)) return false;
  return value.some(
    (item) =>
      typeof item === 'object' &&
      item !== null &&
      Object.entries(item).some(([key, part]) => /mail/i.test(key) && typeof part === 'string' && part.includes('@')),
  );
}
