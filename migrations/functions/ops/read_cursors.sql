-- The cursors of all jobs whose name begins so -> {name: cursor}
create or replace function ops.read_cursors(prefix text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_object_agg(c.name, c.cursor), '{}') from ops.sync_cursors c where starts_with(c.name, prefix)
$$;
revoke all on function ops.read_cursors(text) from public;
grant execute on function ops.read_cursors(text) to service_role;
