-- The companies that somebody means: by id or its beginning, tin, registration number (also those of companies that were merged into others),
-- or name; at most 20.
create or replace function sdr.find_company(wanted text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with prefix as (
    select replace(wanted, '-', '') as hex where wanted ~ '^[0-9a-f]{8}[0-9a-f-]{0,28}$' and length(replace(wanted, '-', '')) <= 32
  )
  select coalesce(jsonb_agg(n.id order by n.id), '[]') from (
    select f.id from (
      select c.id from prefix p join sdr.companies c on c.id between rpad(p.hex, 32, '0')::uuid and rpad(p.hex, 32, 'f')::uuid
      union
      select c.id from sdr.companies c where c.tin = wanted or c.registration_number = wanted
      union
      select m.company_id from sdr.merged_companies m where m.tin = wanted or m.registration_number = wanted or m.id::text = wanted
      union
      select c.id from sdr.companies c where c.company_name = wanted
      union
      select c.id from sdr.companies c where c.company_key = sdr.company_key(wanted, null)) f
    order by f.id limit 20) n
$$;
revoke all on function sdr.find_company(text) from public;
grant execute on function sdr.find_company(text) to service_role;
