-- Part of the audience functions: sdr.employee_facts with the one reason against each, the first that holds; null: none. The one place that
-- says which goes first. -> id, email, source, reason
create or replace function sdr.judged_employees(conditions text[], step text default null) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $f$
  select format('select f.id, f.email, f.source, %s as reason from (%s) f', sdr.first_reason(), sdr.employee_facts(conditions, step))
$f$;
revoke all on function sdr.judged_employees(text[], text) from public;
grant execute on function sdr.judged_employees(text[], text) to service_role;
