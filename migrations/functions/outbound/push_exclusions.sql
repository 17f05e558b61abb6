-- Why places in campaigns are not to be sent up to Instantly: the first reason that holds of each, and no row for whom none does. One place
-- decides it for the plan and again for the claim. again: who was left out there before is tried once more.
create or replace function outbound.push_exclusions(ids uuid[], again boolean) returns table (place_id uuid, reason text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with said_no as materialized (
    select s.id from ops.suppressed_rows('outbound.campaign_leads', ids) s
  ), declined as materialized (
    select i.lead_id from outbound.interest_of(array(select distinct c.lead_id from outbound.campaign_leads c where c.id = any (ids))) i
    where i.has_declined
  ), judged as (
    select c.id,
           case when c.id in (select s.id from said_no s) then 'suppressed'
                when c.overall_status <> 'active' or coalesce(c.email_status, 'pending') <> 'pending' or c.left_at is not null then 'no longer pending'
                when c.lead_id in (select d.lead_id from declined d) then 'not interested'
                when l.email is null then 'no e-mail address'
                when c.push_outcome = 'pushed' or c.instantly_lead_id is not null
                  or exists (select from outbound.instantly_leads_raw r
                             where r.email = lower(l.email) and r.instantly_campaign_id = m.instantly_campaign_id and r.vanished_at is null)
                  then 'at Instantly already'
                when again then null
                when c.push_outcome = 'skipped' then 'earlier push: elsewhere in the workspace'
                when c.push_outcome = 'blocked' then 'earlier push: on the block list of Instantly'
                when c.push_outcome = 'invalid' then 'earlier push: invalid address'
                when c.push_outcome = 'refused' then 'earlier push: refused' end as reason
    from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id join outbound.campaigns m on m.id = c.campaign_id
    where c.id = any (ids)
  )
  select j.id, j.reason from judged j where j.reason is not null
$$;
revoke all on function outbound.push_exclusions(uuid[], boolean) from public;
grant execute on function outbound.push_exclusions(uuid[], boolean) to service_role;
