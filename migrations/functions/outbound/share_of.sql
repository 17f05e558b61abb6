-- A share to four digits; null, and not 0, where nothing is known of either or the whole is nothing.
create or replace function outbound.share_of(part numeric, whole numeric) returns numeric
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select round(part / nullif(whole, 0), 4)
$$;
revoke all on function outbound.share_of(numeric, numeric) from public;
grant execute on function outbound.share_of(numeric, numeric) to service_role;
