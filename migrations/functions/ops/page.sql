-- What a list function answers: its rows, and the key after which the next page begins; null where this one is not full.
-- rows and keys: arrays of one order and length, null where there is none -> {rows, next}
create or replace function ops.page(rows jsonb, keys jsonb, page_size integer) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('rows', coalesce(rows, '[]'), 'next', case when jsonb_array_length(keys) = page_size then keys -> -1 end)
$$;
revoke all on function ops.page(jsonb, jsonb, integer) from public;
grant execute on function ops.page(jsonb, jsonb, integer) to service_role;
