-- Why leads are not to be put into a campaign: the first reason that holds of each, and no row for whom none does. One place decides it for the
-- plan and again for what is written. rules: {not_contacted_since: a time; role_addresses: true: shared mailboxes, too; statuses: those that
-- were asked for by name}
create or replace function outbound.enrolment_exclusions(of_campaign uuid, of_leads uuid[], rules jsonb) returns table (lead_id uuid, reason text)
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  campaign outbound.campaigns;
  since constant timestamptz := (rules ->> 'not_contacted_since')::timestamptz;
  statuses constant text[] := array(select s from jsonb_array_elements_text(coalesce(rules -> 'statuses', '[]')) as s);
  personal text[] := '{}'::text[];
begin
  select * into strict campaign from outbound.campaigns c where c.id = of_campaign;
  if campaign.campaign_status in ('archived', 'completed') then
    return query select i, 'the campaign is ' || campaign.campaign_status from unnest(of_leads) as i;
    return;
  end if;
  if campaign.uses_email then
    personal := ops.personal_emails(array(select lower(l.email) from outbound.leads l where l.id = any (of_leads) and l.email is not null));
  end if;
  return query
    with said_no as materialized (
      select s.id from ops.suppressed_rows('outbound.leads', of_leads) s
    ), declined as materialized (
      select i.lead_id from outbound.interest_of(of_leads) i where i.has_declined
    ), place as materialized (
      select c.lead_id from outbound.campaign_leads c where c.campaign_id = of_campaign and c.lead_id = any (of_leads)
    ), contacted as materialized (
      select e.lead_id from outbound.events e
      where since is not null and e.lead_id = any (of_leads) and e.event_timestamp >= since
        and e.event_type in ('email_sent', 'call_initiated', 'call_answered', 'call_completed', 'call_voicemail', 'connection_sent', 'message_sent')
      union
      select c.lead_id from outbound.campaign_leads c
      where since is not null and c.lead_id = any (of_leads) and greatest(c.email_sent_at, c.call_completed_at) >= since
    ), judged as (
      select l.id,
             case when l.id in (select s.id from said_no s) then 'suppressed'
                  when l.id in (select p.lead_id from place p) then 'already in this campaign'
                  when campaign.uses_email and l.email is null then 'no e-mail address'
                  when not campaign.uses_email and (campaign.uses_calls or campaign.uses_linkedin)
                       and not (coalesce(campaign.uses_calls, false) and coalesce(l.phone, l.mobile_phone) is not null)
                       and not (coalesce(campaign.uses_linkedin, false) and l.linkedin_url is not null) then
                    case when not coalesce(campaign.uses_linkedin, false) then 'no phone number'
                         when not coalesce(campaign.uses_calls, false) then 'no LinkedIn profile'
                         else 'neither phone number nor LinkedIn profile' end
                  when campaign.uses_email and 'unavailable' = any (l.import_marks) then 'the address is unavailable'
                  when campaign.uses_email and rules ->> 'role_addresses' is null
                       and ('role_address' = any (l.import_marks) or lower(l.email) <> all (personal)) then 'a shared mailbox'
                  when l.id in (select d.lead_id from declined d) then 'not interested'
                  when l.lead_status in ('unqualified', 'converted', 'replied') and l.lead_status <> all (statuses) then 'lead status: ' || l.lead_status
                  when l.id in (select c.lead_id from contacted c) then 'recently contacted' end as reason
      from outbound.leads l where l.id = any (of_leads)
    )
    select j.id, j.reason from judged j where j.reason is not null;
end
$$;
revoke all on function outbound.enrolment_exclusions(uuid, uuid[], jsonb) from public;
grant execute on function outbound.enrolment_exclusions(uuid, uuid[], jsonb) to service_role;
