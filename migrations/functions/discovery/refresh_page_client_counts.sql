-- Counts anew how many clients follow each page, without locking readers out. Security definer: only a materialized view's
-- owner may refresh it. -> {refreshed_at, pages}
create or replace function discovery.refresh_page_client_counts() returns jsonb
language plpgsql volatile security definer set search_path = '' set statement_timeout = '120s' as $$
begin
  refresh materialized view concurrently discovery.page_client_counts;
  insert into ops.sync_cursors as c (name, cursor)
  values ('discovery.page_client_counts', jsonb_build_object('refreshed_at', now()))
  on conflict (name) do update set cursor = excluded.cursor, updated_at = now();
  return jsonb_build_object('refreshed_at', now(), 'pages', (select count(*) from discovery.page_client_counts));
end
$$;
revoke all on function discovery.refresh_page_client_counts() from public;
grant execute on function discovery.refresh_page_client_counts() to service_role;
