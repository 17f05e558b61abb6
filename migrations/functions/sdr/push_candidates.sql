-- Who of a saved audience would be sent to a campaign of a vendor now, and who not -> [{employee_id, full_name, company_name, recipient_email,
-- recipient_source, is_claimed, reason}], by employee. is_claimed: the address was sent before, and what became of it is not known. again: also
-- whom the vendor left out before.
create or replace function sdr.push_candidates(of_audience uuid, vendor text, vendor_campaign text, again boolean) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  members constant uuid[] := array(
    select m.employee_id from sdr.audience_members m where m.audience_id = of_audience and m.reason is null order by m.employee_id);
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
             'employee_id', j.id, 'full_name', e.full_name, 'company_name', coalesce(c.company_name, e.company_name),
             'recipient_email', j.email, 'recipient_source', j.source, 'is_claimed', j.is_claimed, 'reason', j.reason) order by j.id), '[]')
    from sdr.members_to_push(of_audience, members, push_candidates.vendor, push_candidates.vendor_campaign, again) j
    join sdr.employees e on e.id = j.id left join sdr.companies c on c.id = e.company_id);
end
$$;
revoke all on function sdr.push_candidates(uuid, text, text, boolean) from public;
grant execute on function sdr.push_candidates(uuid, text, text, boolean) to service_role;
