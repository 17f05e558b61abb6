import { z } from 'zod';
import type { Json } from './json.ts';

/** One page of a list: its rows, and where the next one begins (null: this was the last). A page may be short, or empty, and yet have a next. */
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

/** The rows of a list, and what came with the newest page of them; read once. */
export interface PagedRows<Row, P extends Page<Row>> extends AsyncIterable<Row> {
  /** Undefined before the first page is there. */
  readonly page: P | undefined;
}

/** All rows of a list, a page at a time by key, at most `limit` of them. */
export function allPages<Row, P extends Page<Row> = Page<Row>>(
  fetch: (after: Json, size: number) => Promise<P & Page<Row>>,
  limit = Number.POSITIVE_INFINITY,
  pageSize = PAGE_SIZE,
): PagedRows<Row, P> {
  let page: (P & Page<Row>) | undefined;
  async function* rows(): AsyncGenerator<Row> {
    let after: Json = null;
    let left = limit;
    let size = Math.min(FIRST_PAGE_SIZE, pageSize);
    while (left > 0) {
      page = await fetch(after, Math.min(size, left));
      yield* page.rows;
      left -= page.rows.length;
      if (page.next === null) return;
      after = page.next;
      size = pageSize;
    }
  }
  return {
    get page() {
      return page;
    },
    [Symbol.asyncIterator]: rows,
  };
}

/** The pages of a list by key, from the first one on: the next is read while one is worked out, so that both ends work at the same time. */
export async function* pagesAhead<P extends { next: Json }>(fetch: (after: Json) => Promise<P>): AsyncGenerator<P> {
  let ahead: Promise<P> | undefined = fetch(null);
  try {
    while (ahead !== undefined) {
      const page: P = await ahead;
      ahead = page.next === null ? undefined : fetch(page.next);
      // Whoever stops early is not told how it went.
      ahead?.catch(() => {});
      yield page;
    }
  } finally {
    await ahead?.catch(() => {});
  }
}
