-- What a saved audience would select today beside what it selected then, by employee. filter: its own (sdr.audience_conditions);
-- after: {employee_id} -> {rows: [{employee_id, change: added | removed, reason, full_name, company_name}], next}. reason: why somebody who was
-- removed is; null: the filter matches them no more.
create or replace function sdr.audience_diff(of_audience uuid, filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  beyond constant uuid := coalesce((after ->> 'employee_id')::uuid, '00000000-0000-0000-0000-000000000000');
  conditions constant text[] := sdr.audience_conditions(filter) || format('e.id > %L::uuid', beyond);
  said_no record;
  answer jsonb;
begin
  select * into said_no from sdr.suppressed_employees(conditions);
  execute format($q$
    with differs as materialized (
      select coalesce(m.employee_id, j.id) as id, case when m.employee_id is null then 'added' else 'removed' end as change, j.reason
      from (select m.employee_id from sdr.audience_members m where m.audience_id = $4 and m.reason is null and m.employee_id > $5) m
      full join (%s) j on j.id = m.employee_id
      where case when m.employee_id is null then j.reason is null else j.id is null or j.reason is not null end
      order by 1 limit $6
    )
    select ops.page(
      jsonb_agg(jsonb_build_object('employee_id', d.id, 'change', d.change, 'reason', d.reason, 'full_name', e.full_name,
                                   'company_name', coalesce(c.company_name, e.company_name)) order by d.id),
      jsonb_agg(jsonb_build_object('employee_id', d.id) order by d.id), $6)
    from differs d join sdr.employees e on e.id = d.id left join sdr.companies c on c.id = e.company_id $q$, sdr.judged_employees(conditions))
  into answer using said_no.suppressed, said_no.bounced, said_no.unsubscribed, of_audience, beyond, page_size;
  return answer;
end
$$;
revoke all on function sdr.audience_diff(uuid, jsonb, jsonb, integer) from public;
grant execute on function sdr.audience_diff(uuid, jsonb, jsonb, integer) to service_role;
