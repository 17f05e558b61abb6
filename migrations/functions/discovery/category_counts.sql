-- How many pages each category has, the largest first; the uncategorized as one of null.
-- -> [{category, pages, by_human, mean_confidence, followed, warm, not_open, with_price}]
create or replace function discovery.category_counts() returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(c) order by c.pages desc, c.category), '[]')
  from (
    select p.category, count(*) as pages, count(*) filter (where p.category is not null and p.category_confidence is null) as by_human,
           round(avg(p.category_confidence), 2) as mean_confidence, count(k.page_id) as followed,
           count(*) filter (where p.promo_status = 'warm') as warm, count(*) filter (where p.promo_status = 'not_open') as not_open,
           count(p.promo_price) as with_price
    from discovery.pages p
    left join discovery.page_client_counts k on k.page_id = p.id
    group by p.category
  ) c
$$;
revoke all on function discovery.category_counts() from public;
grant execute on function discovery.category_counts() to service_role;
