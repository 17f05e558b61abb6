-- One transaction at a time makes campaigns, leads and events of raw rows: two would wait for each other's rows, in different orders.
create or replace function outbound.lock_normalization() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('outreach outbound normalization', 0));
end
$$;
revoke all on function outbound.lock_normalization() from public;
grant execute on function outbound.lock_normalization() to service_role;
