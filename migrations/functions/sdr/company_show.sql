-- All that is known of a company: its columns, employees (the first 200 by name), what was merged into it; null: there is no such company.
create or replace function sdr.company_show(wanted uuid) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select (to_jsonb(c) - array['company_key', 'field_times', 'set_by_hand']) || jsonb_build_object(
    'set_by_hand', to_jsonb(coalesce(c.set_by_hand, '{}')),
    'employees', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'employee_id', e.id, 'full_name', e.full_name, 'position', e.position, 'work_email', e.work_email, 'generic_email', e.generic_email,
               'campaign_number', e.campaign_number, 'campaign_status', e.campaign_status, 'client_status', e.client_status) order by e.full_name, e.id), '[]')
      from (select * from sdr.employees x where x.company_id = c.id order by x.full_name, x.id limit 200) e),
    'merged', (
      select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'company_name', m.company_name, 'tin', m.tin, 'registration_number', m.registration_number,
                                                   'merged_by', m.merged_by, 'merged_at', m.merged_at, 'reason', m.reason) order by m.merged_at, m.id), '[]')
      from sdr.merged_companies m where m.company_id = c.id))
  from sdr.companies c where c.id = wanted
$$;
revoke all on function sdr.company_show(uuid) from public;
grant execute on function sdr.company_show(uuid) to service_role;
