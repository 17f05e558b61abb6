-- The members of a saved audience, or whom it left out, by employee. after: {employee_id}
-- -> {rows: [{employee_id, reason, full_name, company_name}], next}
create or replace function sdr.audience_show(of_audience uuid, excluded boolean, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select m.employee_id, m.reason from sdr.audience_members m
    where m.audience_id = of_audience and (m.reason is not null) = excluded
      and m.employee_id > coalesce((after ->> 'employee_id')::uuid, '00000000-0000-0000-0000-000000000000')
    order by m.employee_id
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('employee_id', p.employee_id, 'reason', p.reason, 'full_name', e.full_name,
                                 'company_name', coalesce(c.company_name, e.company_name)) order by p.employee_id),
    jsonb_agg(jsonb_build_object('employee_id', p.employee_id) order by p.employee_id), page_size)
  from page p join sdr.employees e on e.id = p.employee_id left join sdr.companies c on c.id = e.company_id
$$;
revoke all on function sdr.audience_show(uuid, boolean, jsonb, integer) from public;
grant execute on function sdr.audience_show(uuid, boolean, jsonb, integer) to service_role;
