-- Makes clients of handles that are none yet. handles: [ig_username] -> {added}
create or replace function discovery.add_clients(handles jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  added integer;
begin
  insert into discovery.clients (ig_username, added_at)
  select distinct h.handle, now() from jsonb_array_elements_text(handles) as h(handle)
  order by h.handle
  on conflict (ig_username) do nothing;
  get diagnostics added = row_count;
  return jsonb_build_object('added', added);
end
$$;
revoke all on function discovery.add_clients(jsonb) from public;
grant execute on function discovery.add_clients(jsonb) to service_role;
