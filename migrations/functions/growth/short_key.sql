-- A key as an index takes it: of a long one the beginning, and a hash that tells it from others. The same as shortKey in
-- src/growth/prospects/short-key.ts.
create or replace function growth.short_key(key text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when length(key) > 500 then left(key, 460) || '#' || md5(key) else key end
$$;
revoke all on function growth.short_key(text) from public;
grant execute on function growth.short_key(text) to service_role;
