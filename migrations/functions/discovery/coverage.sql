-- Retrieved of expected in percent; null where the expected count is unknown or zero, never 0 for that. More than was expected is 100:
-- a list may have grown since it was counted.
create or replace function discovery.coverage(retrieved integer, expected integer) returns numeric
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when expected > 0 then least(100, round(retrieved * 100.0 / expected, 2)) end
$$;
revoke all on function discovery.coverage(integer, integer) from public;
grant execute on function discovery.coverage(integer, integer) to service_role;
