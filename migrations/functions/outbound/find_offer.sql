-- The offers that a text names: by id, else by the very name, else by the name in any case and with any blanks around.
-- -> {found: [{id, offer_name, is_active}], known: where none is found the names there are, 5,000 at most}
create or replace function outbound.find_offer(name text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with named as materialized (
    select o.id, 1 as rank from outbound.offers o
    where o.id = case when btrim(name) ~* '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then btrim(name)::uuid end
    union all
    select o.id, 2 from outbound.offers o where o.offer_name = name
    union all
    select o.id, 3 from outbound.offers o where ops.fold_case(btrim(o.offer_name)) = ops.fold_case(btrim(name))
  ), found as (
    select o.* from outbound.offers o
    where o.id in (select n.id from named n where n.rank = (select min(m.rank) from named m))
  )
  select jsonb_build_object(
    'found', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'offer_name', f.offer_name, 'is_active', f.is_active)
                                        order by f.created_at, f.id), '[]') from found f),
    'known', case when exists (select from named) then '[]' else (
                select coalesce(jsonb_agg(k.offer_name), '[]')
                from (select o.offer_name from outbound.offers o order by o.offer_name limit 5000) k) end)
$$;
revoke all on function outbound.find_offer(text) from public;
grant execute on function outbound.find_offer(text) to service_role;
