-- How far the job of this name has come; null where it has not begun.
create or replace function ops.read_cursor(name text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.cursor from ops.sync_cursors c where c.name = read_cursor.name
$$;
revoke all on function ops.read_cursor(text) from public;
grant execute on function ops.read_cursor(text) to service_role;
