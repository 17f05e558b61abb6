-- Derives the state of the next places in campaigns whose facts changed (outbound.stale_campaign_leads): from their events, and from what the
-- vendor says of the lead. The furthest e-mail status holds, in whatever order the facts came: unsubscribed > replied > bounced > clicked >
-- opened > sent > pending; its times are the first of their kind. -> {tables, left: whether there are more}
-- What people set stays: a status that no fact outdoes, and whom they disqualified. Nobody who said no becomes active.
create or replace function outbound.derive_campaign_leads(size integer) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '60s' set outreach.deriving = 'on' as $$
declare
  ranks constant text[] := array['failed', 'pending', 'sent', 'opened', 'clicked', 'bounced', 'replied', 'unsubscribed'];
  ids uuid[];
  updated bigint;
  people bigint;
begin
  perform outbound.lock_normalization();
  with batch as materialized (
    select s.campaign_id, s.lead_id from outbound.stale_campaign_leads s order by s.campaign_id, s.lead_id limit size
  ), taken as (
    delete from outbound.stale_campaign_leads s using batch b where s.campaign_id = b.campaign_id and s.lead_id = b.lead_id
    returning s.campaign_id, s.lead_id
  )
  select array_agg(c.id order by c.id) into ids
  from taken t join outbound.campaign_leads c on c.campaign_id = t.campaign_id and c.lead_id = t.lead_id;

  with place as materialized (
    select c.*, m.instantly_campaign_id, lower(l.email) as email, k.raw_json #> '{sequences,0,steps}' as steps
    from unnest(ids) as i join outbound.campaign_leads c on c.id = i
    join outbound.campaigns m on m.id = c.campaign_id
    join outbound.leads l on l.id = c.lead_id
    left join outbound.instantly_campaigns_raw k on k.instantly_campaign_id = m.instantly_campaign_id
  ), event as materialized (
    select p.id, min(e.event_timestamp) filter (where e.event_type = 'email_sent') as sent_at,
           min(e.event_timestamp) filter (where e.event_type = 'email_opened') as opened_at,
           min(e.event_timestamp) filter (where e.event_type = 'email_replied') as replied_at,
           coalesce(bool_or(e.event_type = 'email_clicked'), false) as is_clicked,
           coalesce(bool_or(e.event_type = 'email_bounced'), false) as is_bounced,
           coalesce(bool_or(e.event_type = 'email_unsubscribed'), false) as is_unsubscribed,
           coalesce(bool_or(e.event_type = 'email_auto_replied'), false) as is_auto_replied,
           max(e.sequence_step) filter (where e.event_type = 'email_sent') as step,
           max(e.event_timestamp) filter (where e.event_type = 'email_sent' and e.sequence_step is not null) as step_at,
           max(e.event_timestamp) as last_at
    from place p join outbound.events e on e.lead_id = p.lead_id and e.campaign_id = p.campaign_id
    group by p.id
  ), vendor as materialized (
    select p.id, r.*, k.*
    from place p
    cross join lateral (
      select bool_or(r.instantly_campaign_id = p.instantly_campaign_id and r.vanished_at is null) as is_here
      from outbound.instantly_leads_raw r where r.email = p.email having count(*) > 0) k
    left join lateral (
      select r.lead_status, r.raw_json as raw, (r.raw_json ->> 'timestamp_last_open')::timestamptz as opened_at,
             (r.raw_json ->> 'timestamp_last_reply')::timestamptz as replied_at,
             coalesce(r.raw_json ->> 'timestamp_last_contact', r.raw_json #>> '{status_summary,lastStep,timestamp_executed}')::timestamptz as sent_at,
             greatest((r.raw_json ->> 'timestamp_last_contact')::timestamptz, (r.raw_json ->> 'timestamp_last_open')::timestamptz,
                      (r.raw_json ->> 'timestamp_last_click')::timestamptz, (r.raw_json ->> 'timestamp_last_reply')::timestamptz,
                      (r.raw_json ->> 'timestamp_last_touch')::timestamptz) as last_at,
             coalesce(r.raw_json #>> '{status_summary,lastStep,stepID}', r.raw_json ->> 'last_step_id') as last_step
      from outbound.instantly_leads_raw r
      where r.email = p.email and r.instantly_campaign_id = p.instantly_campaign_id
      order by r.vanished_at is not null, r.instantly_lead_id desc limit 1) r on true
  ), said_no as materialized (
    select s.id from ops.suppressed_rows('outbound.leads', array(select distinct p.lead_id from place p)) s
  ), known as materialized (
    select p.id, coalesce(v.is_here = false, false) and (p.instantly_lead_id is not null or e.id is not null) as is_gone,
           n.id is not null as is_suppressed,
           -- The vendor's counter also counts automatic answers: it holds where no answer is known by itself.
           coalesce(v.raw @? '$.email_reply_count ? (@ > 0)' and not v.raw @? '$.lt_interest_status ? (@ == 0)', false)
             and e.replied_at is null and not coalesce(e.is_auto_replied, false) as is_replied_by_count,
           p.email_status = 'replied' and e.replied_at is null and coalesce(e.is_auto_replied, false)
             and coalesce(v.raw @? '$.email_reply_count ? (@ > 0)', false) as was_miscounted,
           coalesce(e.is_unsubscribed, false) or coalesce(v.lead_status = '-2', false) as is_unsubscribed,
           coalesce(e.is_bounced, false) or coalesce(v.lead_status = '-1', false) as is_bounced,
           coalesce(v.raw @? '$.lt_interest_status ? (@ == 4)', false) as is_won
    from place p left join event e on e.id = p.id left join vendor v on v.id = p.id left join said_no n on n.id = p.lead_id
  ), ranked as materialized (
    select k.*, greatest(
             case when k.was_miscounted then 0 else array_position(ranks, coalesce(p.email_status, 'pending')) end,
             case when k.is_unsubscribed then array_position(ranks, 'unsubscribed') end,
             case when e.replied_at is not null or k.is_replied_by_count then array_position(ranks, 'replied') end,
             case when k.is_bounced then array_position(ranks, 'bounced') end,
             case when e.is_clicked or v.raw @? '$.email_click_count ? (@ > 0)' then array_position(ranks, 'clicked') end,
             case when e.opened_at is not null or v.raw @? '$.email_open_count ? (@ > 0)' then array_position(ranks, 'opened') end,
             case when e.sent_at is not null or v.sent_at is not null then array_position(ranks, 'sent') end) as rank
    from known k join place p on p.id = k.id left join event e on e.id = k.id left join vendor v on v.id = k.id
  ), state as materialized (
    select p.id, ranks[r.rank] as email_status, r.rank,
           least(p.email_sent_at, coalesce(e.sent_at, v.sent_at)) as sent_at,
           least(p.email_opened_at, e.opened_at, v.opened_at) as opened_at,
           case when not r.was_miscounted then least(p.email_replied_at, e.replied_at, case when r.is_replied_by_count then v.replied_at end) end as replied_at,
           greatest(p.sequence_step, e.step,
                    case when v.last_step ~ '^\d{1,4}_\d{1,4}_\d{1,4}$' then split_part(v.last_step, '_', 2)::integer + 1 end) as sequence_step,
           greatest(p.last_activity_at, e.last_at, v.last_at) as last_activity_at,
           case when r.is_gone then coalesce(p.left_at, now()) end as left_at,
           case when p.overall_status = 'unsubscribed' or ranks[r.rank] = 'unsubscribed' then 'unsubscribed'
                when p.overall_status = 'converted' or r.is_won then 'converted'
                when o.is_open and ranks[r.rank] = 'replied' then 'replied'
                when p.overall_status = 'replied' and not r.was_miscounted then 'replied'
                when p.overall_status = 'bounced' or (o.is_open and (r.is_bounced or ranks[r.rank] = 'bounced')) then 'bounced'
                when p.overall_status = 'disqualified' and (p.left_at is null or r.is_gone or r.is_suppressed) then 'disqualified'
                when r.is_gone or r.is_suppressed then 'disqualified'
                else 'active' end as overall_status
    from ranked r join place p on p.id = r.id left join event e on e.id = r.id left join vendor v on v.id = r.id
    -- Whom nobody decided about: a place that is new has no activity yet, and one that was left or suppressed is no decision.
    cross join lateral (select p.overall_status in ('active', 'replied', 'bounced') or p.last_activity_at is null or p.left_at is not null
                               or r.is_suppressed as is_open) o
  ), changed as (
    update outbound.campaign_leads c
       set email_status = s.email_status, email_sent_at = s.sent_at, email_opened_at = s.opened_at, email_replied_at = s.replied_at,
           sequence_step = s.sequence_step, last_activity_at = s.last_activity_at, left_at = s.left_at, overall_status = s.overall_status,
           next_followup_at = s.next_followup_at
      from (
        select s.*,
               case when s.overall_status <> 'active' or s.rank >= array_position(ranks, 'bounced') or coalesce(v.lead_status <> '1', false) then null
                    when e.step is null then p.next_followup_at
                    -- The delay of a step is the wait before the next one.
                    when p.steps -> e.step is not null and p.steps -> (e.step - 1) @? '$.delay ? (@ >= 0 && @ <= 100000)' then e.step_at
                      + (p.steps -> (e.step - 1) ->> 'delay')::double precision
                        * case p.steps -> (e.step - 1) ->> 'delay_unit' when 'minutes' then interval '1 minute' when 'hours' then interval '1 hour'
                                                                        else interval '1 day' end
               end as next_followup_at
        from state s join place p on p.id = s.id left join event e on e.id = s.id left join vendor v on v.id = s.id) s
     where c.id = s.id
       and (c.email_status, c.email_sent_at, c.email_opened_at, c.email_replied_at, c.sequence_step, c.last_activity_at, c.left_at,
            c.overall_status, c.next_followup_at)
         is distinct from
           (s.email_status, s.sent_at, s.opened_at, s.replied_at, s.sequence_step, s.last_activity_at, s.left_at, s.overall_status, s.next_followup_at)
    returning c.id
  ), told as (
    -- A lead goes forward with its campaigns, and what people made of it stays.
    update outbound.leads l set lead_status = n.lead_status
      from (select p.lead_id, case when bool_or(s.email_status = 'replied') then 'replied' else 'contacted' end as lead_status
            from state s join place p on p.id = s.id where s.sent_at is not null or s.email_status = 'replied' group by p.lead_id) n
     where l.id = n.lead_id and (coalesce(l.lead_status, 'new') = 'new' or (l.lead_status = 'contacted' and n.lead_status = 'replied'))
       and l.lead_status is distinct from n.lead_status
    returning l.id
  )
  select (select count(*) from changed), (select count(*) from told) into updated, people;
  return jsonb_build_object(
    'tables', jsonb_build_object(
      'outbound.campaign_leads', jsonb_build_object('inserted', 0, 'updated', updated, 'unchanged', coalesce(cardinality(ids), 0) - updated),
      'outbound.leads', jsonb_build_object('inserted', 0, 'updated', people, 'unchanged', 0)),
    'left', exists (select from outbound.stale_campaign_leads));
end
$$;
revoke all on function outbound.derive_campaign_leads(integer) from public;
grant execute on function outbound.derive_campaign_leads(integer) to service_role;
