-- All that is known of an employee: columns, company, whether and why nothing may be sent, repaired names, prompts of the session; null: there
-- is no such employee.
create or replace function sdr.employee_show(wanted uuid) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select (to_jsonb(e) - array['field_times', 'set_by_hand']) || jsonb_build_object(
    'set_by_hand', to_jsonb(coalesce(e.set_by_hand, '{}')),
    'company', (select jsonb_build_object('company_id', c.id, 'company_name', c.company_name, 'tin', c.tin, 'status', c.status)
                from sdr.companies c where c.id = e.company_id),
    'suppressed', (select s.reason from ops.suppressed_rows('sdr.employees', array[e.id]) r join ops.suppressions s on s.id = r.suppression_id limit 1),
    'repairs', (
      select coalesce(jsonb_agg(jsonb_build_object('before', r.before, 'after', r.after, 'confidence', r.confidence, 'repaired_by', r.repaired_by,
                                                   'repaired_at', r.repaired_at) order by r.repaired_at, r.id), '[]')
      from sdr.employee_repairs r where r.employee_id = e.id))
  from sdr.employees e where e.id = wanted
$$;
revoke all on function sdr.employee_show(uuid) from public;
grant execute on function sdr.employee_show(uuid) to service_role;
