-- When it was last counted how many clients follow each page; null: never.
create or replace function discovery.counts_as_of() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.cursor -> 'refreshed_at' from ops.sync_cursors c where c.name = 'discovery.page_client_counts'
$$;
revoke all on function discovery.counts_as_of() from public;
grant execute on function discovery.counts_as_of() to service_role;
