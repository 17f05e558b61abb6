import postgres from 'postgres';
import { OVERLAP_SORTS, PAGE_SORTS, type PageFilter } from '../src/db/discovery/reports.ts';
import type { Bench } from './bench.ts';
import { median } from './measure.ts';

const PAGES = 300_000;
const CLIENTS = 1_000;
const FOLLOWS = 1_200_000;
const FIRST_PAGE_MS = 50;
const ANY_PAGE_MS = 250;
/** As src/db/paging.ts asks for them. */
const FIRST = 100;
const NEXT = 1_000;
/** Of each list; what comes later is not sought in another way. */
const PAGES_READ = 12;

/** Pages as they are found: wide, a fifth of unknown size, few with a price; follows crowd on the first ones. */
const POPULATION = [
  `set session_replication_role = replica`,
  `insert into discovery.clients (ig_username) select 'client.' || i from generate_series(1, ${CLIENTS}) i`,
  `create temporary table client as select id, (row_number() over ())::int - 1 as n from discovery.clients`,
  `reset session_replication_role`,
  `insert into discovery.pages (ig_username, display_name, follower_count, category, category_confidence, promo_status, promo_price, metadata)
   select 'page.' || md5(i::text)::varchar(10), (array['Daily', 'Gym', 'Quotes', 'Memes', 'Travel', 'Crypto', 'Chef', 'Art'])[1 + i % 8] || ' Page No ' || i,
          case when i % 5 > 0 then exp(4 + (i::bigint * 7919 % 12007) / 1000.0)::int end,
          case when i % 3 > 0 then (array['BLACK_THEME', 'QUOTES_THEME', 'FITNESS', 'MEMES', 'MUSIC', 'SPORTS', 'BUSINESS', 'TRAVEL'])[1 + (i::bigint * 104729 % 8)::int] end,
          case when i % 3 > 0 then (i % 100) / 100.0 end,
          case when i % 20 = 0 then 'warm' when i % 30 = 7 then 'not_open' else 'unknown' end,
          case when i % 24 = 0 then i % 400 end,
          jsonb_build_object('categorizer', jsonb_build_object('inputs', md5(i::text), 'evidence', jsonb_build_array(repeat('evidence ', 12), repeat('words of it ', 10))))
   from generate_series(1, ${PAGES}) i`,
  `create temporary table page as select id, (row_number() over ())::int - 1 as n from discovery.pages`,
  `create unique index on client (n)`,
  `create unique index on page (n)`,
  `set session_replication_role = replica`,
  `insert into discovery.client_following (client_id, page_id, last_seen_at)
   select distinct c.id, p.id, now()
   from (select (i % ${CLIENTS})::int as c,
                (${PAGES} * power((i * 7919 % 1000003) / 1000003.0, case when i % 4 = 0 then 1 else 3 end))::int % ${PAGES} as p
         from generate_series(0::bigint, ${FOLLOWS - 1}) i) e
   join client c on c.n = e.c join page p on p.n = e.p`,
  `reset session_replication_role`,
  `insert into ops.sync_cursors (name, cursor) values ('discovery.page_client_counts', '{"stale": true}')`,
  `select discovery.refresh_page_client_counts()`,
  `vacuum analyze`,
];

const HOTLIST = ['hustl', 'afri', 'afro', 'black', 'melanin', 'blvck', 'culture', 'kulture', 'brown', 'noir', 'ebony'];
const FILTERS: Record<string, PageFilter> = {
  'no filter': {},
  'followed by two': { min_clients: 2 },
  'a common category': { category: 'MEMES' },
  'a category that nobody has': { category: 'NOBODY_HAS_IT' },
  'a rare status': { promo_status: 'not_open' },
  'two common conditions that nobody satisfies together': { promo_status: 'warm', max_followers: 20, min_clients: 1 },
  'a bound on followers': { max_followers: 1_000, min_clients: 2 },
  'keywords that many have': { hotlist: ['gym', 'chef'] },
  'keywords that nobody has': { hotlist: HOTLIST },
  'keywords that nobody has, of a category': { hotlist: HOTLIST, category: 'MEMES', min_clients: 2 },
};

/** Each page report in each order with each filter, on 300,000 pages. */
export async function benchReports({ fresh, note }: Bench): Promise<void> {
  const sql = postgres(await fresh(), { max: 1, onnotice: () => {} });
  const lists: Record<
    string,
    { sorts: readonly string[]; page: (filter: PageFilter, sort: string, after: unknown, size: number) => string }
  > = {
    overlap: { sorts: OVERLAP_SORTS, page: (filter, sort, after, size) => call('overlap', filter, sort, after, size) },
    pages: { sorts: PAGE_SORTS, page: (filter, sort, after, size) => call('page_list', filter, sort, after, size) },
    'export-pages': { sorts: PAGE_SORTS, page: (filter, sort, after, size) => call('page_list', filter, sort, after, size, ', true') },
  };
  try {
    for (const statement of POPULATION) await sql.unsafe(statement);
    for (const [name, { sorts, page }] of Object.entries(lists)) {
      const first: Slowest = { ms: 0, what: '' };
      const any: Slowest = { ms: 0, what: '' };
      for (const sort of sorts)
        for (const [what, filter] of Object.entries(FILTERS)) {
          let after: unknown = null;
          for (let n = 0; n < PAGES_READ; n++) {
            const text = page(filter, sort, after, n === 0 ? FIRST : NEXT);
            const { ms, next } = await timed(sql, text, n === 0 ? FIRST_PAGE_MS : ANY_PAGE_MS);
            if (n === 0) keep(first, ms, `${what}, by ${sort}`);
            keep(any, ms, `${what}, by ${sort}, page ${n + 1}`);
            if (next === null) break;
            after = next;
          }
        }
      note(
        `report ${name} on ${PAGES} pages, any filter and order: first page, the slowest`,
        `${first.ms.toFixed(0)} ms (${first.what})`,
        `under ${FIRST_PAGE_MS} ms`,
        { value: first.ms, atMost: FIRST_PAGE_MS },
      );
      note(`… any page of ${name}, the slowest`, `${any.ms.toFixed(0)} ms (${any.what})`, `under ${ANY_PAGE_MS} ms`, {
        value: any.ms,
        atMost: ANY_PAGE_MS,
      });
    }
  } finally {
    await sql.end();
  }
}

interface Slowest {
  ms: number;
  what: string;
}

function keep(slowest: Slowest, ms: number, what: string): void {
  if (ms > slowest.ms) Object.assign(slowest, { ms, what });
}

function call(fn: string, filter: PageFilter, sort: string, after: unknown, size: number, more = ''): string {
  const json = (value: unknown) => (value === null ? 'null' : `'${JSON.stringify(value).replaceAll("'", "''")}'`);
  return `select v -> 'next' as next from (select discovery.${fn}(${json(filter)}, '${sort}', ${json(after)}, ${size}${more}) as v) t`;
}

/** The median of three where the first is over the bound: what else the machine does is no property of a page. */
async function timed(sql: postgres.Sql, text: string, bound: number): Promise<{ ms: number; next: unknown }> {
  const times: number[] = [];
  let next: unknown = null;
  while (times.length === 0 || (times.length < 3 && (times[0] ?? 0) > bound)) {
    const started = performance.now();
    next = (await sql.unsafe(text))[0]?.next ?? null;
    times.push(performance.now() - started);
  }
  return { ms: median(times), next };
}
