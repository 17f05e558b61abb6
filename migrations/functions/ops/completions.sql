-- What a shell may complete a value with: runs by how their id begins (newest first), handles of clients and then of pages,
-- or categories. -> [text]
create or replace function ops.completions(kind text, prefix text, max_count integer default 100) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(found.value order by found.place, found.rank), '[]') from (
    (select 1 as place, left(r.id::text, 8) as value, row_number() over (order by r.started_at desc) as rank
     from ops.runs r where kind = 'run' and starts_with(r.id::text, lower(prefix)) order by r.started_at desc limit max_count)
    union all
    (select 2, c.ig_username, row_number() over (order by c.ig_username)
     from discovery.clients c where kind = 'handle' and starts_with(c.ig_username, lower(prefix)) order by c.ig_username limit max_count)
    union all
    (select 3, p.ig_username, row_number() over (order by p.ig_username)
     from discovery.pages p where kind = 'handle' and starts_with(p.ig_username, lower(prefix)) order by p.ig_username limit max_count)
    union all
    -- From one category to the next by the index: a list of distinct ones would read every page.
    (with recursive next as (
       (select p.category from discovery.pages p where kind = 'category' and p.category is not null order by p.category limit 1)
       union all
       (select (select p.category from discovery.pages p where p.category > n.category order by p.category limit 1)
        from next n where n.category is not null)
     )
     select 4, n.category, row_number() over (order by n.category)
     from next n where starts_with(lower(n.category), lower(prefix)) limit max_count)
  ) found
$$;
revoke all on function ops.completions(text, text, integer) from public;
grant execute on function ops.completions(text, text, integer) to service_role;
