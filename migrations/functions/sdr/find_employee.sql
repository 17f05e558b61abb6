-- The employees that somebody means: by id or its beginning, address, or full name; at most 20.
create or replace function sdr.find_employee(wanted text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with prefix as (
    select replace(wanted, '-', '') as hex where wanted ~ '^[0-9a-f]{8}[0-9a-f-]{0,28}$' and length(replace(wanted, '-', '')) <= 32
  )
  select coalesce(jsonb_agg(n.id order by n.id), '[]') from (
    select f.id from (
      select e.id from prefix p join sdr.employees e on e.id between rpad(p.hex, 32, '0')::uuid and rpad(p.hex, 32, 'f')::uuid
      union
      select e.id from sdr.employees e where lower(e.work_email) = lower(wanted) or lower(e.generic_email) = lower(wanted)
      union
      select e.id from sdr.employees e where e.full_name = wanted) f
    order by f.id limit 20) n
$$;
revoke all on function sdr.find_employee(text) from public;
grant execute on function sdr.find_employee(text) to service_role;
