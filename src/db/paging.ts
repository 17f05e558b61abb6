import { z } from 'zod';
import type { Json } from './json.ts';

/** One page of a list: its rows, and where the next one begins (null: this was the last). */
export interface Page<Row> {
  rows: Row[];
  next: Json;
}

/** The shape of a page that the database answers, for rows of a given shape. */
export function pageSchema<Row extends z.ZodType>(row: Row) {
  return z.object({ rows: z.array(row), next: z.json() });
}

const PAGE_SIZE = 1_000;
/** The first page is small, so that `| head` and `--limit 20` are answered at once. */
const FIRST_PAGE_SIZE = 100;

/** All rows of a list, a page at a time by key, at most `limit` of them. */
export async function* allPages<Row>(
  fetch: (after: Json, size: number) => Promise<Page<Row>>,
  limit = Number.POSITIVE_INFINITY,
  pageSize = PAGE_SIZE,
): AsyncGenerator<Row> {
  let after: Json = null;
  let left = limit;
  let size = FIRST_PAGE_SIZE;
  while (left > 0) {
    const page: Page<Row> = await fetch(after, Math.min(size, left));
    yield* page.rows;
    left -= page.rows.length;
    if (page.next === null) return;
    after = page.next;
    size = pageSize;
  }
}
