-- A command has done all that it was asked for: the same command again begins anew. -> {closed}
create or replace function discovery.close_request(request_key text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update discovery.scrape_runs r set request_key = null
   where r.id in (
     select o.id from discovery.scrape_runs o where o.request_key = close_request.request_key
     order by o.id
     for no key update);
  return jsonb_build_object('closed', true);
end
$$;
revoke all on function discovery.close_request(text) from public;
grant execute on function discovery.close_request(text) to service_role;
