-- Claims addresses for one call of a vendor, right before it: whoever said no by now is left out, and a halt refuses it. From here on they count
-- as sent until an answer says otherwise (sdr.settle_push). The id is the caller's: a call that is repeated gets the same.
-- payload: {push_id, audience_id, vendor, vendor_campaign, run_id, employee_ids, again} -> {leads: [as sdr.audience_export],
-- excluded: [{reason, count}]}
create or replace function sdr.claim_push(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  this_push constant uuid := (payload ->> 'push_id')::uuid;
  of_vendor constant text := payload ->> 'vendor';
  of_campaign constant text := payload ->> 'vendor_campaign';
  ids constant uuid[] := array(select i::uuid from jsonb_array_elements_text(payload -> 'employee_ids') as i);
  left_out jsonb := jsonb '[]';
  said_no record;
begin
  -- One after the other: an address is claimed once.
  perform pg_advisory_xact_lock(hashtextextended('sdr push ' || of_vendor, 0));
  perform ops.join_sending();
  perform ops.refuse_halted('sdr');
  if not exists (select from sdr.pushes u where u.id = this_push) then
    insert into sdr.pushes (id, audience_id, vendor, vendor_campaign, run_id)
    values (this_push, (payload ->> 'audience_id')::uuid, of_vendor, of_campaign, (payload ->> 'run_id')::uuid);
    with judged as materialized (
      select j.id, j.email, case when j.reason is null and j.is_claimed then 'sent_by_another_run' else j.reason end as reason
      from sdr.members_to_push((payload ->> 'audience_id')::uuid, ids, of_vendor, of_campaign, (payload ->> 'again')::boolean) j
    ), claimed as (
      insert into sdr.pushed_addresses (vendor, vendor_campaign, email, push_id, employee_id, outcome)
      select of_vendor, of_campaign, j.email, this_push, j.id, 'claimed' from judged j where j.reason is null
      on conflict (vendor, vendor_campaign, email) do update
        set push_id = excluded.push_id, employee_id = excluded.employee_id, outcome = 'claimed', claimed_at = now()
    )
    select coalesce(jsonb_agg(jsonb_build_object('reason', r.reason, 'count', r.n) order by r.reason), '[]') into left_out
    from (select j.reason, count(*) as n from judged j where j.reason is not null group by j.reason) r;
  else
    -- Again, after a lost answer: nothing was sent, and to who has said no meanwhile nothing is.
    select * into said_no from sdr.refused_members(array(
      select p.employee_id from sdr.pushed_addresses p where p.push_id = this_push and p.outcome = 'claimed'));
    delete from sdr.pushed_addresses p
     where p.push_id = this_push and p.outcome = 'claimed' and p.employee_id = any (said_no.suppressed || said_no.bounced || said_no.unsubscribed);
  end if;
  return jsonb_build_object(
    'leads', coalesce((
      select jsonb_agg(jsonb_build_object(
               'employee_id', e.id, 'full_name', e.full_name, 'company_name', coalesce(c.company_name, e.company_name),
               'recipient_email', p.email, 'recipient_source', case when p.email = lower(e.work_email) then 'work' else 'generic' end,
               'first_name', e.first_name, 'last_name', e.last_name, 'position', e.position, 'phone', e.phone_numbers[1],
               'website', c.website, 'region', c.region) order by e.id)
      from sdr.pushed_addresses p join sdr.employees e on e.id = p.employee_id left join sdr.companies c on c.id = e.company_id
      where p.push_id = this_push and p.outcome = 'claimed'), '[]'),
    'excluded', left_out);
end
$$;
revoke all on function sdr.claim_push(jsonb) from public;
grant execute on function sdr.claim_push(jsonb) to service_role;
