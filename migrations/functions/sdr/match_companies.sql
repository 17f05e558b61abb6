-- The companies that an import may be about. numbers: {tins, registration_numbers, keys} as arrays of texts
-- -> [{id, tin, registration_number, company_key, is_merged}]. is_merged: the numbers are those of a company that was merged into this one.
create or replace function sdr.match_companies(numbers jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with found as (
    select c.id from sdr.companies c where c.tin = any (array(select jsonb_array_elements_text(numbers -> 'tins')))
    union
    select c.id from sdr.companies c where c.registration_number = any (array(select jsonb_array_elements_text(numbers -> 'registration_numbers')))
    union
    select c.id from sdr.companies c where c.company_key = any (array(select jsonb_array_elements_text(numbers -> 'keys')))
  ), merged as (
    select m.company_id, m.tin, m.registration_number from sdr.merged_companies m
    where m.tin = any (array(select jsonb_array_elements_text(numbers -> 'tins')))
       or m.registration_number = any (array(select jsonb_array_elements_text(numbers -> 'registration_numbers')))
  )
  select coalesce(jsonb_agg(to_jsonb(r) order by r.is_merged, r.id), '[]')
  from (
    select c.id, c.tin, c.registration_number, c.company_key, false as is_merged
    from sdr.companies c where c.id in (select f.id from found f union select m.company_id from merged m)
    union all
    select m.company_id, m.tin, m.registration_number, null, true from merged m) r
$$;
revoke all on function sdr.match_companies(jsonb) from public;
grant execute on function sdr.match_companies(jsonb) to service_role;
