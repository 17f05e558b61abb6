-- The client-by-client overlap matrix, its upper half: for each two clients that share a page, how many they share, most
-- first; client_a is the one that comes first by name. jaccard is shared / union; share_of_smaller is shared / the shorter list. filter: {min_shared};
-- after: {shared, a, b} of the last row before -> {rows, next}
create or replace function discovery.client_pairs(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = '' set statement_timeout = '60s' as $$
  with pair as (
    select f.client_id as a, g.client_id as b, count(*)::integer as shared
    from discovery.client_following f
    join discovery.client_following g on g.page_id = f.page_id and g.client_id > f.client_id
    group by f.client_id, g.client_id
    having count(*) >= coalesce((filter ->> 'min_shared')::integer, 1)
  ), found as (
    select * from pair
    where after is null
       or (-shared, a, b) > (-(after ->> 'shared')::integer, (after ->> 'a')::uuid, (after ->> 'b')::uuid)
    order by shared desc, a, b
    limit page_size
  ), size as (
    select client_id, count(*)::integer as pages from discovery.client_following group by client_id
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(jsonb_build_object(
       'client_a', least(ca.ig_username, cb.ig_username), 'client_b', greatest(ca.ig_username, cb.ig_username),
       'shared_pages', f.shared,
       'pages_a', case when ca.ig_username < cb.ig_username then sa.pages else sb.pages end,
       'pages_b', case when ca.ig_username < cb.ig_username then sb.pages else sa.pages end,
       'jaccard', round(f.shared::numeric / (sa.pages + sb.pages - f.shared), 4),
       'share_of_smaller', round(f.shared::numeric / least(sa.pages, sb.pages), 4)) order by f.shared desc, f.a, f.b), '[]'),
    'next', case when count(*) = page_size then
       (array_agg(jsonb_build_object('shared', f.shared, 'a', f.a, 'b', f.b) order by f.shared desc, f.a, f.b))[page_size] end)
  from found f
  join discovery.clients ca on ca.id = f.a
  join discovery.clients cb on cb.id = f.b
  join size sa on sa.client_id = f.a
  join size sb on sb.client_id = f.b
$$;
revoke all on function discovery.client_pairs(jsonb, jsonb, integer) from public;
grant execute on function discovery.client_pairs(jsonb, jsonb, integer) to service_role;
