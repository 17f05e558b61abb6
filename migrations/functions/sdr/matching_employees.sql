-- Part of the audience functions: the clauses of a statement over the employees e whom all conditions hold for, and what else is joined.
-- Companies are only joined where a condition is about them.
create or replace function sdr.matching_employees(conditions text[], joins text default '') returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'from sdr.employees e'
         || case when exists (select from unnest(conditions) as k where k ~ '\mc\.') then ' join sdr.companies c on c.id = e.company_id' else '' end
         || ' ' || joins || ' where ' || coalesce(nullif(array_to_string(conditions, ' and '), ''), 'true')
$$;
revoke all on function sdr.matching_employees(text[], text) from public;
grant execute on function sdr.matching_employees(text[], text) to service_role;
