import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  clientPairs,
  OVERLAP_SORTS,
  overlap,
  PAGE_SORTS,
  type PageFilter,
  pageList,
  pageListWithClients,
} from '../../src/db/discovery/reports.ts';
import { allPages } from '../../src/db/paging.ts';
import { useDatabase } from '../support/databases.ts';

const pageSchema = z.object({
  id: z.string(),
  ig_username: z.string(),
  display_name: z.string().nullable(),
  followers: z.number().nullable(),
  price: z.number().nullable(),
  category: z.string().nullable(),
  promo_status: z.string(),
  clients: z.number(),
});
type StoredPage = z.infer<typeof pageSchema>;

/** Few values of each kind, so that many pages are equal; 0, unknown, and what LIKE would take for more than itself are among them. */
const population = (pages: number) => `
  insert into discovery.clients (ig_username) select 'client.' || i from generate_series(1, 12) i;
  insert into discovery.pages (ig_username, display_name, follower_count, promo_price, category, promo_status)
    select 'page.' || i || case when i % 11 = 0 then '_50' else '' end, case when i % 11 = 0 then 'now _50%off' when i % 7 = 0 then 'NOIR No ' || i when i % 13 = 0 then null else 'Page ' || i end,
           case when i % 4 = 0 then null else i % 6 * 500 end, case when i % 3 = 0 then i % 5 * 40 end,
           (array['A', 'B', null])[1 + i % 3], (array['warm', 'unknown', 'not_open'])[1 + i % 5 % 3]
    from generate_series(1, ${pages}) i;
  insert into discovery.client_following (client_id, page_id)
    select c.id, p.id from (select id, row_number() over (order by ig_username) as n from discovery.pages) p
    join (select id, row_number() over (order by ig_username) as n from discovery.clients) c on c.n <= p.n % 5;
  insert into ops.sync_cursors (name, cursor) values ('discovery.page_client_counts', '{"stale": true}')
    on conflict (name) do update set cursor = excluded.cursor;
  select discovery.refresh_page_client_counts();`;

const STORED = `
  select p.id, p.ig_username, p.display_name, p.follower_count as followers, p.promo_price::float8 as price, p.category, p.promo_status,
         (select count(*)::int from discovery.client_following f where f.page_id = p.id) as clients
  from discovery.pages p`;

const FILTERS: PageFilter[] = [
  {},
  { min_clients: 2 },
  { min_clients: 3, category: 'A' },
  { category: 'nobody has it' },
  { category: "it's", promo_status: 'warm' },
  { promo_status: 'not_open' },
  { max_followers: 500 },
  { category: 'B', promo_status: 'warm', max_followers: 1_000, min_clients: 1 },
  { hotlist: ['noir'] },
  { hotlist: ['_50%', 'nothing', '\\'] },
  { hotlist: ['x%y'] },
  { hotlist: [] },
  { hotlist: ['noir', 'page.1'], category: 'A', min_clients: 2 },
];

function passes(page: StoredPage, { category, promo_status, min_clients, max_followers, hotlist }: PageFilter): boolean {
  const words = `${page.ig_username} ${page.display_name ?? ''}`.toLowerCase();
  return (
    (category === undefined || page.category === category) &&
    (promo_status === undefined || page.promo_status === promo_status) &&
    page.clients >= (min_clients ?? 0) &&
    (max_followers === undefined || (page.followers ?? 0) <= max_followers) &&
    (hotlist === undefined || hotlist.some((keyword) => words.includes(keyword)))
  );
}

/** What a sort goes by, more is better; null where it is unknown or would divide by zero. */
const KEYS: Record<string, (page: StoredPage) => number | null> = {
  clients: ({ clients }) => clients,
  followers: ({ followers }) => followers,
  clients_per_follower: ({ clients, followers }) => (followers ? clients / followers : null),
  followers_per_client: ({ clients, followers }) => (followers === null ? null : -followers / clients),
  cost_per_client: ({ clients, price }) => (price === null ? null : -price / clients),
  clients_per_dollar: ({ clients, price }) => (price ? clients / price : null),
  clients_per_follower_per_dollar: ({ clients, followers, price }) => (followers && price ? clients / followers / price : null),
};

/** As the report must list them: best first, the unknown last; equal ones by their ids from the end. */
function expected(pages: readonly StoredPage[], filter: PageFilter, sort: string): string[] {
  const found = pages.filter((page) => passes(page, filter));
  const key = KEYS[sort];
  if (key === undefined) return found.map(({ ig_username }) => ig_username).sort();
  const rank = (page: StoredPage) => key(page) ?? Number.NEGATIVE_INFINITY;
  const close = (a: number, b: number) => a === b || Math.abs(a - b) < 1e-12 * Math.abs(a);
  return found.sort((a, b) => (close(rank(a), rank(b)) ? (a.id < b.id ? 1 : -1) : rank(b) - rank(a))).map(({ ig_username }) => ig_username);
}

async function listed(rows: AsyncIterable<{ ig_username: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { ig_username } of rows) names.push(ig_username);
  return names;
}

describe.each([
  ['postgres', 6_000],
  ['embedded', 300],
  ['supabase', 300],
] as const)('page reports on %s', (on, count) => {
  const test = useDatabase({ on });
  const stored = async () => z.array(pageSchema).parse(await test.query(STORED));
  let pages: StoredPage[];
  beforeAll(async () => {
    for (const statement of population(count).split(/;\n/)) await test.query(statement);
    pages = await stored();
  });

  it.each(FILTERS)('list exactly the pages that pass %j, in every order', async (filter) => {
    for (const sort of OVERLAP_SORTS) {
      const found = listed(allPages((after, size) => overlap(test.db, filter, sort, after, size), undefined, count > 1_000 ? 900 : 37));
      expect(await found, sort).toEqual(expected(pages, { ...filter, min_clients: Math.max(1, filter.min_clients ?? 0) }, sort));
    }
    for (const sort of PAGE_SORTS) {
      const found = listed(allPages((after, size) => pageList(test.db, filter, sort, after, size), undefined, count > 1_000 ? 900 : 41));
      expect(await found, sort).toEqual(expected(pages, filter, sort));
    }
  });

  it('tell the truth of what changed since the counts were made', async () => {
    await test.query(`update discovery.pages set category = 'NEW', follower_count = 987654321 where ig_username in ('page.1', 'page.2')`);
    await test.query(`insert into discovery.pages (ig_username, category) values ('brand.new', 'NEW')`);
    await test.query(`update discovery.pages set ig_username = 'renamed.page' where ig_username = 'page.2'`);
    const now = () => listed(allPages((after, size) => pageList(test.db, { category: 'NEW' }, 'ig_username', after, size)));
    expect(await now()).toEqual(['brand.new', 'page.1', 'renamed.page']);
    await test.query(`delete from discovery.pages where ig_username = 'brand.new'`);
    expect(await now()).toEqual(['page.1', 'renamed.page']);
    expect(await test.query('select count(*)::int as n from discovery.page_ranks')).toEqual([{ n: count }]);
    const [largest] = (await pageList(test.db, {}, 'followers', null, 1)).rows;
    expect(largest).toMatchObject({ follower_count: 987654321 });
  });

  it('refuse a filter or a sort that they do not know', async () => {
    const call = (filter: object, sort: string) => test.query(`select discovery.overlap('${JSON.stringify(filter)}', '${sort}', null, 10)`);
    await expect(call({ categroy: 'A' }, 'clients')).rejects.toThrow('unknown filter: categroy');
    await expect(call({}, 'p.id; drop table')).rejects.toThrow('unknown sort: p.id; drop table');
  });
});

describe('pages with who follows them', () => {
  const test = useDatabase();
  it('come in short pages where they have many clients, and none is left out', async () => {
    await test.query(`
      insert into discovery.clients (ig_username) select 'client.' || lpad(i::text, 4, '0') from generate_series(1, 900) i;
      insert into discovery.pages (ig_username) select 'page.' || i from generate_series(1, 30) i;
      insert into discovery.client_following (client_id, page_id)
        select c.id, p.id from discovery.clients c cross join discovery.pages p where length(p.ig_username) > 6 or c.ig_username < 'client.0005';
      insert into ops.sync_cursors (name, cursor) values ('discovery.page_client_counts', '{"stale": true}');
      select discovery.refresh_page_client_counts();`);
    const sizes: number[] = [];
    const lists = new Map<string, string[]>();
    const rows = allPages(async (after, size) => {
      const page = await pageListWithClients(test.db, {}, 'clients', after, size);
      sizes.push(page.rows.length);
      return page;
    });
    for await (const row of rows)
      lists.set(
        row.ig_username,
        row.clients_list.map(({ ig_username }) => ig_username),
      );
    expect(sizes).toEqual([4, 11, 15]);
    expect(lists.size).toBe(30);
    for (const [name, clients] of lists) {
      expect(clients, name).toHaveLength(name.length > 6 ? 900 : 4);
      expect(clients, name).toEqual([...clients].sort());
    }
  });
});

describe('client pairs', () => {
  const test = useDatabase();
  it('are the same in however many parts they come', async () => {
    await test.query(population(500));
    const { pages, pairs } = await clientPairs(test.db, 1, new AbortController().signal);
    const shared = await test.sql`
      select least(a.ig_username, b.ig_username) as a, greatest(a.ig_username, b.ig_username) as b, count(*)::int as shared
      from discovery.client_following f join discovery.client_following g on g.page_id = f.page_id
      join discovery.clients a on a.id = f.client_id join discovery.clients b on b.id = g.client_id and b.ig_username > a.ig_username
      group by 1, 2 order by 1, 2`;
    const byName = (list: readonly { a: string; b: string }[]) => [...list].sort((x, y) => `${x.a} ${x.b}`.localeCompare(`${y.a} ${y.b}`));
    expect(shared.length).toBeGreaterThan(3);
    expect(byName(pairs)).toEqual(byName(shared.map(({ a, b, shared: n }) => ({ a, b, shared: n }))));
    expect(pages.size).toBe(12);
    const parts: string[] = [];
    let after: unknown = null;
    do {
      const [row] = await test.sql<{ v: { rows: { client: string }[]; next: unknown } }[]>`
        select discovery.client_pairs('{}', ${JSON.stringify(after)}::text::jsonb, 1) as v`;
      parts.push(...(row?.v.rows ?? []).map(({ client }) => client));
      after = row?.v.next ?? null;
    } while (after !== null);
    expect(parts).toEqual([...pages.keys()]);
  });
});
