-- How far people came, in one campaign, in each, or in any: each person counts once a funnel, and in every stage before the furthest.
-- filter: {campaign_id, csv_import_id, since: of people who were added from then on, by_campaign}
-- -> [{campaign, campaign_id, stages: [{stage, people, previous_stage, share_of_previous, share_of_first}]}], by campaign; null: no such import
-- contacted: by any channel. Who clicked has opened; who is interested, or met us, has answered; who bought was interested. An automatic
-- answer is none.
create or replace function outbound.funnel(filter jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  wanted constant uuid := (filter ->> 'campaign_id')::uuid;
  import constant uuid := (filter ->> 'csv_import_id')::uuid;
  since constant timestamptz := (filter ->> 'since')::timestamptz;
  by_campaign constant boolean := wanted is not null or filter ->> 'by_campaign' is not null;
  answer jsonb;
begin
  if import is not null and not exists (select from outbound.csv_imports_raw f where f.id = import) then
    return null;
  end if;
  with vendor as materialized (
    -- Of what the vendor says of its leads, what no place keeps.
    select r.instantly_lead_id, r.raw_json @? '$.email_open_count ? (@ > 0)' as opened, r.raw_json @? '$.email_click_count ? (@ > 0)' as clicked,
           r.raw_json @? '$.lt_interest_status ? (@ >= 1 && @ <= 4)' as interested
    from outbound.instantly_leads_raw r
    where r.raw_json @? '$ ? (@.email_open_count > 0 || @.email_click_count > 0 || (@.lt_interest_status >= 1 && @.lt_interest_status <= 4))'
  ), told as materialized (
    select e.campaign_id, e.lead_id, bool_or(e.event_type = 'email_clicked') as clicked, bool_or(e.event_type <> 'email_clicked') as interested
    from outbound.events e
    where e.event_type in ('email_clicked', 'lead_interested', 'lead_meeting_booked', 'lead_meeting_completed', 'lead_closed')
      and e.campaign_id is not null and (wanted is null or e.campaign_id = wanted)
    group by e.campaign_id, e.lead_id
  ), fact as (
    select p.campaign_id, p.lead_id, p.overall_status = 'converted' as converted,
           coalesce(v.interested, false) or coalesce(t.interested, false) as interested,
           p.email_replied_at is not null or p.email_status = 'replied' or p.overall_status = 'replied' or p.linkedin_status = 'replied' as replied,
           coalesce(v.clicked, false) or coalesce(t.clicked, false) or p.email_status = 'clicked' as clicked,
           p.email_opened_at is not null or p.email_status = 'opened' or coalesce(v.opened, false) as opened,
           p.email_sent_at is not null or p.email_status in ('sent', 'bounced') or p.call_status in ('completed', 'voicemail')
             or p.linkedin_status in ('connection_sent', 'connected', 'message_sent') as contacted
    from outbound.campaign_leads p
    left join vendor v on v.instantly_lead_id = p.instantly_lead_id
    left join told t on t.campaign_id = p.campaign_id and t.lead_id = p.lead_id
    where (wanted is null or p.campaign_id = wanted) and (since is null or p.added_at >= since)
      and (import is null or p.lead_id in (select l.id from outbound.leads l where l.csv_import_id = import))
  ), person as (
    -- In any campaign: by the furthest that somebody came.
    select case when by_campaign then f.campaign_id end as campaign_id, f.lead_id, bool_or(f.converted) as converted,
           bool_or(f.converted or f.interested) as interested, bool_or(f.converted or f.interested or f.replied) as replied,
           bool_or(f.clicked) as clicked, bool_or(f.clicked or f.opened) as opened,
           bool_or(f.contacted or f.converted or f.interested or f.replied or f.clicked or f.opened) as contacted
    from fact f
    group by 1, 2
  ), counted as materialized (
    select p.campaign_id, count(*) as enrolled, count(*) filter (where p.contacted) as contacted, count(*) filter (where p.opened) as opened,
           count(*) filter (where p.clicked) as clicked, count(*) filter (where p.replied) as replied,
           count(*) filter (where p.interested) as interested, count(*) filter (where p.converted) as converted
    from person p group by p.campaign_id
  ), scope as (
    select c.id as campaign_id, c.campaign_name from outbound.campaigns c where by_campaign and (wanted is null or c.id = wanted)
    union all
    select null, null where not by_campaign
  ), lead as (
    -- Whom there is to be enrolled: those of the import, else everybody. A campaign without an import begins with its own.
    select count(*) as leads from outbound.leads l
    where (import is not null or not by_campaign) and (import is null or l.csv_import_id = import)
      and (since is null or l.created_at >= since
        or exists (select from outbound.campaign_leads p where p.lead_id = l.id and p.added_at >= since and (wanted is null or p.campaign_id = wanted)))
  )
  select jsonb_agg(jsonb_build_object('campaign', s.campaign_name, 'campaign_id', s.campaign_id, 'stages', outbound.funnel_stages(jsonb_build_object(
           'leads', case when by_campaign and import is null then coalesce(n.enrolled, 0) else l.leads end, 'enrolled', coalesce(n.enrolled, 0),
           'contacted', coalesce(n.contacted, 0), 'opened', coalesce(n.opened, 0), 'clicked', coalesce(n.clicked, 0),
           'replied', coalesce(n.replied, 0), 'interested', coalesce(n.interested, 0), 'converted', coalesce(n.converted, 0))))
           order by s.campaign_name, s.campaign_id)
  into answer
  from scope s cross join lead l left join counted n on n.campaign_id is not distinct from s.campaign_id;
  return coalesce(answer, jsonb '[]');
end
$$;
revoke all on function outbound.funnel(jsonb) from public;
grant execute on function outbound.funnel(jsonb) to service_role;
