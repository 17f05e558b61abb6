-- A log with further entries at its end; those that it has already are not added again. What is no list becomes one.
create or replace function crm.with_entries(log jsonb, entries jsonb) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when entries is null then log
              else case when jsonb_typeof(log) = 'array' then log else '[]' end
                   || coalesce((select jsonb_agg(e order by n) from jsonb_array_elements(entries) with ordinality as x(e, n)
                                where jsonb_typeof(log) is distinct from 'array'
                                   or not exists (select from jsonb_array_elements(log) as l where l = e)), '[]') end
$$;
revoke all on function crm.with_entries(jsonb, jsonb) from public;
grant execute on function crm.with_entries(jsonb, jsonb) to service_role;
