-- The campaigns that a text names: by id (ours, or the vendor's), else by the very name, else by the name in any case and with any blanks around.
-- -> {found: [{id, campaign_name, campaign_status, instantly_campaign_id, created_at}], known: where none is found the names there are, 5,000 at most}
create or replace function outbound.find_campaign(name text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with named as materialized (
    select c.id, 1 as rank from outbound.campaigns c
    where c.id = case when btrim(name) ~* '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then btrim(name)::uuid end
       or c.instantly_campaign_id in (btrim(name), lower(btrim(name)))
    union all
    select c.id, 2 from outbound.campaigns c where c.campaign_name = name
    union all
    select c.id, 3 from outbound.campaigns c where ops.fold_case(btrim(c.campaign_name)) = ops.fold_case(btrim(name))
  ), found as (
    select distinct c.* from named n join outbound.campaigns c on c.id = n.id where n.rank = (select min(m.rank) from named m)
  )
  select jsonb_build_object(
    'found', (select coalesce(jsonb_agg(jsonb_build_object(
                'id', f.id, 'campaign_name', f.campaign_name, 'campaign_status', f.campaign_status,
                'instantly_campaign_id', f.instantly_campaign_id, 'created_at', f.created_at) order by f.created_at, f.id), '[]') from found f),
    'known', case when exists (select from named) then '[]' else (
                select coalesce(jsonb_agg(k.campaign_name), '[]')
                from (select c.campaign_name from outbound.campaigns c order by c.campaign_name limit 5000) k) end)
$$;
revoke all on function outbound.find_campaign(text) from public;
grant execute on function outbound.find_campaign(text) to service_role;
