-- A time as histories write it: UTC, with a fraction only where it has one.
create or replace function growth.iso_time(at timestamptz) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select to_char(at at time zone 'UTC', case when extract(microseconds from at)::bigint % 1000000 = 0
                                             then 'YYYY-MM-DD"T"HH24:MI:SS"Z"' else 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' end)
$$;
revoke all on function growth.iso_time(timestamptz) from public;
grant execute on function growth.iso_time(timestamptz) to service_role;
