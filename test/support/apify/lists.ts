import { type Answer, dataAnswer } from './http.ts';
import type { FakeRun } from './run.ts';
import { runSummary } from './views.ts';

const MOST_RUNS = 1000;
/** What Apify says when no limit was given. */
const NO_LIMIT = 999_999_999_999;

/** Runs in the order of their starts, or the newest first. */
export function runListAnswer(runs: readonly FakeRun[], query: Record<string, string>): Answer {
  const { offset, limit, desc } = pageOf(query, MOST_RUNS);
  const statuses = query.status?.split(',');
  const after = timeIn(query.startedAfter, Number.NEGATIVE_INFINITY);
  const before = timeIn(query.startedBefore, Number.POSITIVE_INFINITY);
  const found = runs.filter((run) => {
    const at = run.startedAt.getTime();
    return at >= after && at <= before && (statuses === undefined || statuses.includes(run.status));
  });
  if (desc) found.reverse();
  const items = found.slice(offset, offset + Math.min(limit, MOST_RUNS)).map(runSummary);
  return dataAnswer(200, { total: found.length, offset, limit: Math.min(limit, MOST_RUNS), count: items.length, desc, items });
}

/** A bare array; `clean` takes items out after the page is cut, so that a page may have fewer than its limit. */
export function itemsAnswer(run: FakeRun, query: Record<string, string>): Answer {
  const { offset, limit, desc } = pageOf(query, NO_LIMIT);
  const total = run.itemCount;
  const page = run.items(offset, limit, desc);
  const shown = isTrue(query.clean) ? page.map(withoutHidden).filter((item) => !isEmpty(item)) : page;
  return {
    status: 200,
    headers: {
      'x-apify-pagination-total': String(total),
      'x-apify-pagination-offset': String(offset),
      'x-apify-pagination-limit': String(limit),
      'x-apify-pagination-count': String(page.length),
      'x-apify-pagination-desc': String(desc),
    },
    body: JSON.stringify(shown),
  };
}

function pageOf(query: Record<string, string>, otherwise: number) {
  // Apify takes 0 for no limit.
  return { offset: Number(query.offset ?? 0), limit: Number(query.limit ?? 0) || otherwise, desc: isTrue(query.desc) };
}

function timeIn(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Date.parse(text);
}

function withoutHidden(item: unknown): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => !key.startsWith('#')));
}

function isEmpty(item: unknown): boolean {
  return item === null || (typeof item === 'object' && Object.keys(item).length === 0);
}

export function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true';
}
