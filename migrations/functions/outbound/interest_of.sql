-- The last word on the interest of each of these leads, in whatever campaign, by webhook or by list: has_declined: not interested, the wrong
-- person, or lost; else a meeting or a deal came of it. No row for whom nothing of that is known, or who is interested.
create or replace function outbound.interest_of(of_leads uuid[]) returns table (lead_id uuid, since timestamptz, has_declined boolean)
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with word as (
    select e.lead_id, e.event_timestamp as at, e.event_type as type from outbound.events e
    where e.lead_id = any (of_leads)
      and e.event_type in ('lead_neutral', 'lead_interested', 'lead_meeting_booked', 'lead_meeting_completed', 'lead_closed', 'lead_no_show',
                           'lead_not_interested', 'lead_wrong_person', 'lead_lost')
    union all
    select l.id, (r.raw_json ->> 'timestamp_updated')::timestamptz,
           case (r.raw_json ->> 'lt_interest_status')::numeric when 1 then 'lead_interested' when 2 then 'lead_meeting_booked'
             when 3 then 'lead_meeting_completed' when 4 then 'lead_closed' when -1 then 'lead_not_interested' when -2 then 'lead_wrong_person'
             when -3 then 'lead_lost' end
    from outbound.leads l join outbound.instantly_leads_raw r on r.email = lower(l.email)
    -- Other numbers are labels of their own, or out of office.
    where l.id = any (of_leads) and r.raw_json @? '$.lt_interest_status ? (@ == 1 || @ == 2 || @ == 3 || @ == 4 || @ == -1 || @ == -2 || @ == -3)'
  ), latest as (
    -- Of two at the same time the no.
    select distinct on (w.lead_id) w.lead_id, w.at, w.type in ('lead_not_interested', 'lead_wrong_person', 'lead_lost') as is_no,
           w.type in ('lead_meeting_booked', 'lead_meeting_completed', 'lead_closed') as is_yes
    from word w order by w.lead_id, w.at desc nulls last, is_no desc, is_yes desc
  )
  select t.lead_id, t.at, t.is_no from latest t where t.is_no or t.is_yes
$$;
revoke all on function outbound.interest_of(uuid[]) from public;
grant execute on function outbound.interest_of(uuid[]) to service_role;
