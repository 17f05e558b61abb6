import { spawnSync } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalog } from '../../scripts/data-model/catalog.ts';
import { anchor } from '../../scripts/data-model/markdown.ts';
import { renderPage } from '../../scripts/data-model/render.ts';
import { readSources } from '../../scripts/data-model/sources.ts';
import { openPostgres, useDatabase, useDirectory } from '../support/databases.ts';

const TABLES = `
  create schema depot;
  create table depot.shelves (id integer primary key);
  create schema shop;
  create table shop.customers (
    id uuid primary key default gen_random_uuid(),
    email text not null unique,
    tier varchar(10) default 'plain' check (tier in ('plain', 'gold', 'it''s free')),
    joined timestamptz not null default now());
  create table shop.orders (
    id bigint generated always as identity primary key,
    customer_id uuid not null references shop.customers (id) on delete cascade,
    shelf_id integer references depot.shelves (id),
    price numeric(5, 2) not null check (price > 0),
    paid numeric(5, 2),
    label text generated always as ('no. ' || id::text) stored,
    constraint orders_not_overpaid check (paid <= price));
  create function shop.total(customer uuid, vat boolean default true) returns numeric
    language sql stable security definer set statement_timeout = '30s' as 'select 1.0';
  create function shop.stamp() returns trigger language plpgsql as 'begin return new; end';
  create view shop.debts as select customer_id, price - paid as open from shop.orders`;

/** Each may come before or after any other. */
const DETAILS = [
  `comment on schema shop is 'What is sold, and to whom.'`,
  `comment on table shop.customers is 'People who buy'`,
  `comment on column shop.customers.tier is 'Decides the discount | never *shown*'`,
  `comment on column shop.debts.open is 'What is still to pay'`,
  `create index orders_open_idx on shop.orders (customer_id, price desc) where paid is null`,
  `create unique index customers_email_lower_key on shop.customers (lower(email))`,
  `create trigger on_insert before insert on shop.orders for each row execute function shop.stamp()`,
  `create trigger on_update before update on shop.orders for each row
     when (old.price is distinct from new.price or old.paid is distinct from new.paid) execute function shop.stamp()`,
  `alter table shop.orders enable row level security`,
  `create policy all_orders on shop.orders for all to service_role using (true) with check (true)`,
  `create policy own_orders on shop.orders for update to authenticated
     using (customer_id = (select auth.uid())) with check (((select auth.jwt()) ->> 'role') = 'Clerk')`,
  `grant usage on schema shop to service_role`,
  `grant select, insert on shop.orders to service_role`,
  `grant select (id, customer_id, price, paid, label), update (paid) on shop.orders to authenticated`,
  `grant delete on shop.orders to public`,
  `revoke execute on function shop.total(uuid, boolean) from public`,
  `grant execute on function shop.total(uuid, boolean) to service_role, authenticated`,
];

const SOURCES = readSources([
  {
    path: 'functions/shop/total.sql',
    sql: `-- What a customer owes in shop.orders,
-- all together. The rest is left out.
drop function if exists shop.total;
create or replace function shop.total(customer uuid) returns numeric\n`,
  },
  {
    path: 'functions/shop/triggers.sql',
    sql: '-- Of the file.\n\n-- Stamps an order -> the row\ncreate function shop.stamp() returns trigger\n',
  },
  { path: '1_shop.sql', sql: 'create table shop.orders (\n);\n-- Open sums.\ncreate view shop.debts as\n' },
]);

type Database = Awaited<ReturnType<typeof openPostgres>>;

let database: Database;
let text: string;
beforeAll(async () => {
  database = await craftedDatabase(DETAILS);
  text = await pageOf(database.sql);
});
afterAll(() => database.close());

async function craftedDatabase(details: string[]): Promise<Database> {
  const crafted = await openPostgres();
  for (const statement of [TABLES, ...details]) await crafted.sql.unsafe(statement);
  return crafted;
}

async function pageOf(sql: postgres.Sql, schemas = ['shop', 'depot']): Promise<string> {
  return sql.begin(async (tx) => renderPage(await readCatalog(tx, schemas), SOURCES));
}

/** The lines below a heading, up to the next one. */
function section(heading: string): string[] {
  const [, below = ''] = text.split(`\n${heading}\n`);
  return below.split(/^#/m)[0]?.trim().split('\n') ?? [];
}

describe('the page', () => {
  it('shows columns with type, null, default, comment and the checks of one column', () => {
    expect(section('### shop.customers')).toEqual([
      'People who buy.',
      '',
      '| column | type | null | default | about |',
      '| --- | --- | --- | --- | --- |',
      '| `id` PK | uuid |  | `gen_random_uuid()` |  |',
      '| `email` UK | text |  |  |  |',
      "| `tier` | varchar(10) | null | `'plain'` | Decides the discount \\| never \\*shown\\*. One of `plain`, `gold`, `it's free`. |",
      '| `joined` | timestamptz |  | `now()` |  |',
      '',
      '- **Primary key** `id`',
      '- **Unique** `customers_email_key` `(email)`',
      '- **Referred to by** [shop.orders](#shoporders) (`customer_id`)',
      '- **Index** `customers_email_lower_key` unique `(lower(email))`',
      '- **Access** row level security OFF; anon: nothing; authenticated: nothing; service_role: nothing',
    ]);
    expect(section('### shop.orders')).toEqual(
      expect.arrayContaining([
        '| `id` PK | bigint |  | identity |  |',
        '| `price` | numeric(5,2) |  |  | Check: `price > 0`. |',
        "| `label` | text | null | generated: `'no. ' \\|\\| id::text` |  |",
      ]),
    );
  });

  it('shows keys with what becomes of a row that loses its target, checks, indexes, triggers, policies and grants', () => {
    expect(section('### shop.orders').filter((line) => /^ *-/.test(line))).toEqual([
      '- **Primary key** `id`',
      '- **Foreign keys**',
      '  - `customer_id` → [shop.customers](#shopcustomers) (`id`), on delete cascade',
      '  - `shelf_id` → [depot.shelves](#depotshelves) (`id`)',
      '- **Check** `orders_not_overpaid` `paid <= price`',
      '- **Index** `orders_open_idx` `(customer_id, price desc) where paid is null`',
      '- **Trigger** `on_insert` before insert, each row; `on_update` before update, each row that changes in `price`, `paid`: ' +
        '`shop.stamp`. Stamps an order.',
      '- **Policies**',
      '  - `all_orders` all by service_role: every row',
      "  - `own_orders` update by authenticated: `customer_id = (select auth.uid())`, with check `((select auth.jwt()) ->> 'role') = 'Clerk'`",
      '- **Access** row level security on; anon: nothing; authenticated: select of any column but `shelf_id`, update of `paid`; ' +
        'service_role: select, insert; public: delete',
    ]);
  });

  it('shows views with the comments of their columns, and warns of one with its owner’s rights', () => {
    expect(section('### shop.debts')).toEqual([
      '*View.* Open sums.',
      '',
      '| column | type | about |',
      '| --- | --- | --- |',
      '| `customer_id` | uuid |  |',
      '| `open` | numeric | What is still to pay |',
      '',
      '- **Access** with the rights of its OWNER; anon: nothing; authenticated: nothing; service_role: nothing',
      '- **Defined in** [1_shop.sql](../migrations/1_shop.sql)',
    ]);
  });

  it('shows functions with signature, callers and the first sentence of their comment', () => {
    expect(section('### Functions of shop').slice(2)).toEqual([
      '| [`stamp`](../migrations/functions/shop/triggers.sql) `()` | trigger | triggers | Stamps an order. |',
      '| [`total`](../migrations/functions/shop/total.sql) `(customer uuid, vat boolean default true)` | numeric | ' +
        'authenticated, service_role | What a customer owes in shop.orders, all together. Security definer. Time-out 30s. |',
    ]);
  });

  it('draws keys and relationships', () => {
    expect(section('## shop').join('\n').split('```')[1]?.trim().split('\n').slice(1)).toEqual([
      'erDiagram',
      '  customers ||--o{ orders : "customer_id"',
      '  depot_shelves |o--o{ orders : "shelf_id"',
      '  customers {',
      '    uuid id PK',
      '    text email UK',
      '  }',
      '  orders {',
      '    bigint id PK',
      '    uuid customer_id FK',
      '    integer shelf_id FK',
      '  }',
    ]);
  });

  it('is the same for the same schema, in whatever order it was made', async () => {
    expect(await pageOf(database.sql)).toBe(text);
    const other = await craftedDatabase(DETAILS.toReversed());
    try {
      expect(await pageOf(other.sql)).toBe(text);
    } finally {
      await other.close();
    }
  });
});

describe('a change of the schema changes the page', () => {
  const UNDONE = new Error('undone on purpose');

  it.each([
    `alter table shop.orders add column note text`,
    `alter table shop.customers alter column tier type varchar(20)`,
    `alter table shop.orders alter column price drop not null`,
    `alter table shop.customers alter column tier set default 'gold'`,
    `comment on column shop.customers.tier is 'Decides nothing'`,
    `comment on schema shop is null`,
    `alter table shop.customers drop constraint customers_tier_check`,
    `alter table shop.orders drop constraint orders_customer_id_fkey,
       add constraint orders_customer_id_fkey foreign key (customer_id) references shop.customers (id) on delete restrict`,
    `drop index shop.orders_open_idx`,
    `drop trigger on_insert on shop.orders`,
    `alter table shop.orders disable trigger on_insert`,
    `alter table shop.orders disable row level security`,
    `alter policy own_orders on shop.orders using (true)`,
    `drop policy all_orders on shop.orders`,
    `grant select on shop.customers to anon`,
    `grant update (price) on shop.orders to authenticated`,
    `revoke usage on schema shop from service_role`,
    `grant execute on function shop.total(uuid, boolean) to anon`,
    `alter function shop.total(uuid, boolean) security invoker`,
    `alter view shop.debts set (security_invoker = true)`,
    `create materialized view shop.sums as select 1 as sum`,
  ])('%s', async (change) => {
    let changed = text;
    const attempt = database.sql.begin(async (tx) => {
      await tx.unsafe(change);
      changed = renderPage(await readCatalog(tx, ['shop', 'depot']), SOURCES);
      throw UNDONE;
    });
    await expect(attempt).rejects.toBe(UNDONE);
    expect(changed).not.toBe(text);
  });
});

describe('npm run gen:data-model', () => {
  const script = fileURLToPath(new URL('../../scripts/gen-data-model.ts', import.meta.url));
  const migrated = useDatabase();
  const generate = (...args: string[]) => spawnSync(process.execPath, [script, '--database', migrated.url, ...args], { encoding: 'utf8' });
  const dir = useDirectory();
  let file: string;
  let page: string;
  beforeAll(async () => {
    file = join(dir.path, 'page.md');
    expect(generate(file)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    page = await readFile(file, 'utf8');
  });

  it('writes all schemas, ops last', () => {
    const schemas = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(schemas).toEqual(['discovery', 'growth', 'crm', 'outbound', 'sdr', 'ops']);
  });

  it('links only to headings that are there, each once', () => {
    const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, target = '']) => target);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((target) => !headings.includes(target))).toEqual([]);
    expect(headings).toEqual([...new Set(headings)]);
  });

  it('draws what mermaid can read: words for names and types, keys among PK, FK and UK', () => {
    const diagrams = [...page.matchAll(/```mermaid\n([\s\S]*?)\n```/g)].map(([, diagram = '']) => diagram.split('\n'));
    expect(diagrams).toHaveLength(6);
    const grammar =
      /^(erDiagram| {2}\w+ [|}][o|]--[o|][|{] \w+ : "[\w, ]+"| {2}\w+( \{)?| {4}[a-z]\w* \w+( (PK|FK|UK)(, (FK|UK))*)?| {2}\})$/;
    expect(diagrams.flat().filter((line) => !grammar.test(line))).toEqual([]);
  });

  it('with --check writes nothing, and exits 1 with one line where the page differs', async () => {
    expect(generate('--check', file)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    await appendFile(file, 'by hand\n');
    const { status, stderr } = generate('--check', file);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^.*differs from the migrations: run npm run gen:data-model and commit the result\n$/);
    expect(await readFile(file, 'utf8')).toBe(`${page}by hand\n`);
  });
});
