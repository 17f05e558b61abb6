import { hash } from 'node:crypto';
import { z } from 'zod';
import type { VendorPage } from '../../sources/instantly/client.ts';
import { idOf } from './store-page.ts';

/** For so long the end that was found is taken for granted; then it is asked for again. */
const VALID_MS = 24 * 60 * 60_000;
/** A page is full with so many: what comes new after its last item may be on the next one. */
const FULL = 100;

export const endSchema = z.object({ after: z.string(), at: z.string() }).nullish();
type End = z.infer<typeof endSchema>;

/**
 * The item behind which a list was found to end. The last page of a list has a cursor, too, and only an empty one behind it says that it was
 * the last. Where a page still ends with the same item, and had room for what is new, that need not be asked each time.
 */
export class KnownEnd {
  readonly #stored: End;
  #last: string | undefined;
  #found: End;

  /** stored: what `found` gave the last time. */
  constructor(stored: End, isAskedAgain: boolean) {
    this.#stored = !isAskedAgain && stored && Date.now() - Date.parse(stored.at) < VALID_MS ? stored : undefined;
  }

  /** Whether nothing comes behind this page. */
  readonly isBehind = (page: VendorPage): boolean => {
    this.#last = endOf(page);
    if (this.#last === undefined || this.#last !== this.#stored?.after) return false;
    this.#found = this.#stored;
    return true;
  };

  /** To be stored once the list was read to its end. */
  found(): { after: string; at: string } | null {
    return this.#found ?? (this.#last === undefined ? null : { after: this.#last, at: new Date().toISOString() });
  }
}

function endOf({ items, next }: VendorPage): string | undefined {
  const last = idOf(items.at(-1));
  return next === undefined || last === undefined || items.length >= FULL ? undefined : hash('sha256', JSON.stringify([next, last]));
}
