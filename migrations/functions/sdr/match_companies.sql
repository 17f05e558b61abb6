-- The companies that an import may be about. numbers: {tins, registration_numbers, keys} as arrays of texts
-- -> [{id, tin, registration_number, company_key}], each company once.
create or replace function sdr.match_companies(numbers jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with found as (
    select c.id from sdr.companies c where c.tin = any (array(select jsonb_array_elements_text(numbers -> 'tins')))
    union
    select c.id from sdr.companies c where c.registration_number = any (array(select jsonb_array_elements_text(numbers -> 'registration_numbers')))
    union
    select c.id from sdr.companies c where c.company_key = any (array(select jsonb_array_elements_text(numbers -> 'keys')))
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'tin', c.tin, 'registration_number', c.registration_number,
                                               'company_key', c.company_key) order by c.id), '[]')
  from found f join sdr.companies c on c.id = f.id
$$;
revoke all on function sdr.match_companies(jsonb) from public;
grant execute on function sdr.match_companies(jsonb) to service_role;
