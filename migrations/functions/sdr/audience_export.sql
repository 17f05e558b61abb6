-- The members of a saved audience with the address that is written to, by employee; whoever said no, bounced, or has no address since is left
-- out. after: {employee_id} -> {rows: [{employee_id, full_name, company_name, recipient_email, recipient_source, first_name, last_name,
-- position, phone, website, region}], next}. A page is short where some are left out.
create or replace function sdr.audience_export(of_audience uuid, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  walked uuid[];
  said_no record;
  rows jsonb;
begin
  walked := array(
    select m.employee_id from sdr.audience_members m
    where m.audience_id = of_audience and m.reason is null
      and m.employee_id > coalesce((after ->> 'employee_id')::uuid, '00000000-0000-0000-0000-000000000000')
    order by m.employee_id limit page_size);
  select * into said_no from sdr.refused_members(walked);
  execute format($q$
    select jsonb_agg(jsonb_build_object(
             'employee_id', j.id, 'full_name', e.full_name, 'company_name', coalesce(c.company_name, e.company_name),
             'recipient_email', j.email, 'recipient_source', j.source, 'first_name', e.first_name, 'last_name', e.last_name,
             'position', e.position, 'phone', e.phone_numbers[1], 'website', c.website, 'region', c.region) order by j.id)
    from (%s) j join sdr.employees e on e.id = j.id left join sdr.companies c on c.id = e.company_id
    where j.email is not null and coalesce(j.reason, '') not in ('suppressed', 'bounced', 'unsubscribed') $q$,
    sdr.judged_employees(array['e.id = any ($4)']))
  into rows using said_no.suppressed, said_no.bounced, said_no.unsubscribed, walked;
  return ops.page(rows, (select jsonb_agg(jsonb_build_object('employee_id', w.id) order by w.id) from unnest(walked) as w(id)), page_size);
end
$$;
revoke all on function sdr.audience_export(uuid, jsonb, integer) from public;
grant execute on function sdr.audience_export(uuid, jsonb, integer) to service_role;
