-- When this was last read from Instantly to its end: campaigns, accounts, daily …; null: never.
create or replace function outbound.synced_at(entity text) returns timestamptz
language sql stable set search_path = pg_catalog, pg_temp as $$
  select max(c.updated_at) from ops.sync_cursors c
  where c.name like 'instantly:%' and split_part(c.name, ':', 3) = entity and split_part(c.name, ':', 4) = ''
$$;
revoke all on function outbound.synced_at(text) from public;
grant execute on function outbound.synced_at(text) to service_role;
