import type { Json } from '../../db/json.ts';
import { saysNothing } from '../../ops/columns/words.ts';
import type { TableRecord } from '../../ops/columns.ts';

/** What a row says of its targets. */
export class Cells {
  readonly #values: TableRecord['values'];

  constructor(values: TableRecord['values']) {
    this.#values = values;
  }

  /** Undefined: nothing, in whatever words. A name may be any word: somebody is called Null. */
  text(target: string, isName = false): string | undefined {
    const value = this.#values[target];
    const text = typeof value === 'string' ? value.trim() : '';
    return text === '' || (!isName && saysNothing(text)) ? undefined : text;
  }

  /** Of columns that several may be, or that hold several. */
  all(target: string): string[] {
    const value = this.#values[target];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  raw(target: string): Json | undefined {
    return this.#values[target];
  }

  /** One word of a list, or a list as programs write it: `["engineering", "it"]`. */
  list(target: string): string[] {
    return listOf(this.#values[target]);
  }
}

const MAX_LISTED = 500;

/** The texts of a list, however it is written. */
export function listOf(value: Json | undefined): string[] {
  if (Array.isArray(value)) return distinct(value.flatMap((item) => (typeof item === 'string' ? [item] : [])));
  if (typeof value !== 'string') return [];
  const text = value.trim();
  if (!/^\[[^[{]*\]$/.test(text)) return distinct(text.split(/[,;|\n]/));
  try {
    const read: unknown = JSON.parse(text);
    if (Array.isArray(read)) return distinct(read.filter((item) => typeof item === 'string'));
  } catch {
    // As Python writes it: ['a', 'b'].
  }
  return distinct(
    text
      .slice(1, -1)
      .split(',')
      .map((item) => item.trim().replace(/^['"](.*)['"]$/s, '$1')),
  );
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items.map((item) => item.trim()).filter((item) => item !== '' && !saysNothing(item)))].slice(0, MAX_LISTED);
}
