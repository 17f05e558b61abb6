-- Whether a client has this handle -> {found: handle | null, known: where it is null the handles that there are, 5,000 at most}
create or replace function discovery.find_client(handle text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('found', f.handle, 'known', case when f.handle is null then (
           select coalesce(jsonb_agg(k.ig_username), '[]') from (select c.ig_username from discovery.clients c order by c.ig_username limit 5000) k)
         else '[]' end)
  from (select (select c.ig_username from discovery.clients c where c.ig_username = find_client.handle) as handle) f
$$;
revoke all on function discovery.find_client(text) from public;
grant execute on function discovery.find_client(text) to service_role;
