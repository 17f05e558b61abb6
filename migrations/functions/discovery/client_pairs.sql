-- The client-by-client overlap matrix, its upper half, in parts: for some clients, in the order of their names, how many pages each shares with
-- every client after it. The matrix by what is shared most can only be sorted as a whole, and to do that anew for each page of it costs
-- more than all else together. filter: {min_shared}; after: {client} of the part before; page_size: about so many follows in a part
-- -> {rows: [{client, pages, shared: {client: pages}}], next}
create or replace function discovery.client_pairs(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
-- One hash join through all follows a part: looking up who else follows each page takes ten times as long.
set statement_timeout = '60s' set enable_nestloop = off set enable_mergejoin = off as $$
  with client as materialized (
    select c.id, c.ig_username, n.pages, sum(n.pages) over (order by c.ig_username) as running, row_number() over (order by c.ig_username) as place
    from (select k.id, k.ig_username from discovery.clients k
          where k.ig_username > coalesce(after ->> 'client', '') order by k.ig_username limit 200) c
    cross join lateral (select count(*) as pages from discovery.client_following f where f.client_id = c.id) n
  ), part as materialized (
    select * from client where running <= page_size or place = 1
  ), counted as (
    select a.id as a, g.client_id as b, count(*) as pages
    from part a
    join discovery.client_following f on f.client_id = a.id
    join discovery.client_following g on g.page_id = f.page_id
    group by a.id, g.client_id
    having count(*) >= coalesce((filter ->> 'min_shared')::integer, 1)
  ), shared as (
    select k.a, jsonb_object_agg(b.ig_username, k.pages) as pages
    from counted k
    join part a on a.id = k.a
    join discovery.clients b on b.id = k.b and b.ig_username > a.ig_username
    group by k.a
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(jsonb_build_object('client', a.ig_username, 'pages', a.pages, 'shared', coalesce(s.pages, '{}')) order by a.ig_username), '[]'),
    'next', jsonb_build_object('client', max(a.ig_username)))
  from part a
  left join shared s on s.a = a.id
  having count(*) > 0
  union all
  select '{"rows": [], "next": null}' where not exists (select from part)
$$;
revoke all on function discovery.client_pairs(jsonb, jsonb, integer) from public;
grant execute on function discovery.client_pairs(jsonb, jsonb, integer) to service_role;
