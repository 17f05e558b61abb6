-- Whether a page has this category, in any case -> {found: category | null, known: where it is null the categories that pages have}
create or replace function discovery.find_category(name text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive category as (
    -- From one to the next by the index: there are a few dozen among any number of pages.
    select min(p.category) as name from discovery.pages p
    union all
    select (select min(p.category) from discovery.pages p where p.category > c.name) from category c where c.name is not null
  ), found as (
    select min(c.name) as name from category c where lower(c.name) = lower(find_category.name)
  )
  select jsonb_build_object('found', f.name, 'known', case when f.name is null then (
           select coalesce(jsonb_agg(c.name), '[]') from category c where c.name is not null)
         else '[]' end)
  from found f
$$;
revoke all on function discovery.find_category(text) from public;
grant execute on function discovery.find_category(text) to service_role;
