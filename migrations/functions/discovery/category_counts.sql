-- How many pages each category has, the largest first; the uncategorized as one of null.
-- -> [{category, pages, by_human, mean_confidence, followed, warm, not_open, with_price}]
create or replace function discovery.category_counts() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(to_jsonb(c) order by c.pages desc, c.category), '[]')
  from (
    select r.category, count(*) as pages, count(*) filter (where r.category is not null and r.category_confidence is null) as by_human,
           round(avg(r.category_confidence)::numeric, 2) as mean_confidence, count(*) filter (where r.clients > 0) as followed,
           count(*) filter (where r.promo_status = 'warm') as warm, count(*) filter (where r.promo_status = 'not_open') as not_open,
           count(r.price) as with_price
    from discovery.page_ranks r
    group by r.category
  ) c
$$;
revoke all on function discovery.category_counts() from public;
grant execute on function discovery.category_counts() to service_role;
