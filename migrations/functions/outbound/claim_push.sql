-- Claims places of a campaign for one call of the vendor, right before it: whoever said no by now is left out, and a halt refuses it. From here
-- on they count as sent until an answer says otherwise (outbound.settle_push). The id is the caller's: a call that is repeated gets the same.
-- payload: {push_id, campaign_id, run_id, place_ids, again} -> {instantly_campaign_id, leads: [{place_id, email, first_name, …}],
--                                                              excluded: [{reason, count}]}
create or replace function outbound.claim_push(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  this_push constant uuid := (payload ->> 'push_id')::uuid;
  of_campaign constant uuid := (payload ->> 'campaign_id')::uuid;
  ids constant uuid[] := array(select i::uuid from jsonb_array_elements_text(payload -> 'place_ids') as i);
  vendor_id text;
  excluded jsonb := jsonb '[]';
begin
  -- A halt or a suppression that is being committed comes first; one that begins now comes after the claim.
  perform ops.join_sending();
  perform ops.refuse_halted('outbound');
  select c.instantly_campaign_id into strict vendor_id from outbound.campaigns c where c.id = of_campaign for share;
  if not exists (select from outbound.pushes p where p.id = this_push) then
    perform from outbound.campaign_leads c where c.id = any (ids) and c.campaign_id = of_campaign order by c.id for update;
    with reason as materialized (
      select x.place_id, x.reason from outbound.push_exclusions(ids, (payload ->> 'again')::boolean) x
      union all
      select c.id, 'sent by another run' from outbound.campaign_leads c where c.id = any (ids) and c.push_outcome = 'claimed'
    ), made as (
      insert into outbound.pushes (id, campaign_id, run_id) values (this_push, of_campaign, (payload ->> 'run_id')::uuid)
    ), claimed as (
      update outbound.campaign_leads c set push_id = this_push, push_outcome = 'claimed'
       where c.id = any (ids) and c.campaign_id = of_campaign and c.id not in (select r.place_id from reason r)
    )
    select coalesce(jsonb_agg(jsonb_build_object('reason', r.reason, 'count', r.n) order by r.reason), '[]') into excluded
    from (select r.reason, count(distinct r.place_id) as n from reason r group by r.reason) r;
  else
    -- Again, after a lost answer: nothing was sent, and to who has said no meanwhile nothing is.
    update outbound.campaign_leads c set push_id = null, push_outcome = null
     where c.push_id = this_push and c.push_outcome = 'claimed'
       and c.id in (select s.id from ops.suppressed_rows('outbound.campaign_leads', array(
                      select p.id from outbound.campaign_leads p where p.push_id = this_push and p.push_outcome = 'claimed')) s);
  end if;
  return jsonb_build_object(
    'instantly_campaign_id', vendor_id,
    'leads', coalesce((
      select jsonb_agg(jsonb_build_object(
               'place_id', c.id, 'email', lower(l.email), 'first_name', l.first_name, 'last_name', l.last_name, 'phone', coalesce(l.phone, l.mobile_phone),
               'job_title', l.job_title, 'company_name', m.company_name, 'website', coalesce(m.website, m.company_domain),
               'seniority', l.seniority, 'department', l.department, 'linkedin_url', l.linkedin_url, 'industry', m.industry,
               'company_size', m.company_size, 'employee_count', m.employee_count, 'company_domain', m.company_domain, 'city', m.city,
               'state', m.state, 'country', m.country) order by c.lead_id)
      from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id left join outbound.companies m on m.id = l.company_id
      where c.push_id = this_push and c.push_outcome = 'claimed'), '[]'),
    'excluded', excluded);
end
$$;
revoke all on function outbound.claim_push(jsonb) from public;
grant execute on function outbound.claim_push(jsonb) to service_role;
