-- Who of a saved audience would be put into a campaign now, and who not -> [{employee_id, full_name, company_name, recipient_email,
-- recipient_source, reason}], by employee; same_address: another member is written to by it.
create or replace function sdr.campaign_candidates(of_audience uuid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  members constant uuid[] := array(
    select m.employee_id from sdr.audience_members m where m.audience_id = of_audience and m.reason is null order by m.employee_id);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
             'employee_id', j.id, 'full_name', e.full_name, 'company_name', coalesce(c.company_name, e.company_name),
             'recipient_email', j.email, 'recipient_source', j.source, 'reason', j.reason) order by j.id), '[]')
    from sdr.judged_members(of_audience, members, 'start', null) j
    join sdr.employees e on e.id = j.id left join sdr.companies c on c.id = e.company_id);
end
$$;
revoke all on function sdr.campaign_candidates(uuid) from public;
grant execute on function sdr.campaign_candidates(uuid) to service_role;
