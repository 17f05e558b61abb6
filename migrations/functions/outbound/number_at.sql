-- The number at a key of what the vendor sent; null where it sent none, or something else.
create or replace function outbound.number_at(item jsonb, key text) returns numeric
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when jsonb_typeof(item -> key) = 'number' then (item ->> key)::numeric end
$$;
revoke all on function outbound.number_at(jsonb, text) from public;
grant execute on function outbound.number_at(jsonb, text) to service_role;
