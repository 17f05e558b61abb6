-- Derives the state of the next places in campaigns whose facts changed (outbound.stale_campaign_leads): from their events, and from what the
-- vendor says of the lead. The furthest e-mail status holds, in whatever order the facts came: unsubscribed > replied > bounced > clicked >
-- opened > sent > pending; its times are the first of their kind. A call is done however often nobody answered later, and what is planned after
-- the last one stays planned. only_leads: of these people alone. -> {tables, left: whether there are more}
-- What people set stays: a status that no fact outdoes, and whom they disqualified. Nobody who said no becomes active.
drop function if exists outbound.derive_campaign_leads(integer);
create or replace function outbound.derive_campaign_leads(size integer, only_leads uuid[] default null) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  told_types constant text[] := array(select k.key from jsonb_each_text(outbound.webhook_kinds()) as k where k.value is not null);
  calls constant text[] := array['not_scheduled', 'scheduled', 'no_answer', 'voicemail', 'completed', 'wrong_number', 'do_not_call'];
  ranks constant text[] := array['failed', 'pending', 'sent', 'opened', 'clicked', 'bounced', 'replied', 'unsubscribed'];
  ids uuid[];
  people_ids uuid[];
  said_no uuid[];
  updated bigint;
  people bigint;
begin
  perform outbound.lock_normalization();
  perform set_config('outreach.deriving', 'on', true);  -- a function's own setting of it would need a superuser
  with batch as materialized (
    select s.campaign_id, s.lead_id from outbound.stale_campaign_leads s
    where only_leads is null or s.lead_id = any (only_leads)
    order by s.campaign_id, s.lead_id limit size
  ), taken as (
    delete from outbound.stale_campaign_leads s using batch b where s.campaign_id = b.campaign_id and s.lead_id = b.lead_id
    returning s.campaign_id, s.lead_id
  )
  select array_agg(c.id order by c.id), array_agg(distinct c.lead_id) into ids, people_ids
  from taken t join outbound.campaign_leads c on c.campaign_id = t.campaign_id and c.lead_id = t.lead_id;

  select array_agg(s.id) into said_no
  from ops.suppressed_rows('outbound.leads', people_ids) s;

  -- One place after the other, each with index lookups of its own: joins of parts that are large only now and then were planned as if small.
  with place as materialized (
    select c.*, m.instantly_campaign_id, lower(l.email) as email, k.raw_json #> '{sequences,0,steps}' as steps,
           coalesce(c.lead_id = any (said_no), false) as is_suppressed
    from outbound.campaign_leads c
    join outbound.campaigns m on m.id = c.campaign_id
    join outbound.leads l on l.id = c.lead_id and l.id = any (people_ids)
    left join outbound.instantly_campaigns_raw k on k.instantly_campaign_id = m.instantly_campaign_id
    where c.id = any (ids)
  ), known as materialized (
    select p.*, e.*, v.*, w.told_at, k.is_here,
           coalesce(k.is_here = false, false) and (p.instantly_lead_id is not null or e.event_count > 0)
             -- Who was pushed a moment ago is in no list yet.
             and (p.pushed_at is null or exists (select from outbound.instantly_leads_raw r where r.instantly_lead_id = p.instantly_lead_id)) as is_gone,
           -- The vendor's counter also counts automatic answers: it holds where no answer is known by itself.
           coalesce(v.raw @? '$.email_reply_count ? (@ > 0)' and not v.raw @? '$.lt_interest_status ? (@ == 0)', false)
             and e.event_replied_at is null and not e.is_auto_replied as is_replied_by_count,
           p.email_status = 'replied' and e.event_replied_at is null and e.is_auto_replied
             and coalesce(v.raw @? '$.email_reply_count ? (@ > 0)', false) as was_miscounted
    from place p
    cross join lateral (
      select count(*) filter (where e.event_source = 'instantly') as event_count,
             min(e.event_timestamp) filter (where e.event_type = 'email_sent') as event_sent_at,
             min(e.event_timestamp) filter (where e.event_type = 'email_opened') as event_opened_at,
             min(e.event_timestamp) filter (where e.event_type = 'email_replied') as event_replied_at,
             coalesce(bool_or(e.event_type = 'email_clicked'), false) as is_clicked,
             coalesce(bool_or(e.event_type = 'email_bounced'), false) as has_bounced,
             coalesce(bool_or(e.event_type = 'email_unsubscribed'), false) as has_unsubscribed,
             coalesce(bool_or(e.event_type = 'email_auto_replied'), false) as is_auto_replied,
             max(e.sequence_step) filter (where e.event_type = 'email_sent') as step,
             max(e.event_timestamp) filter (where e.event_type = 'email_sent' and e.sequence_step is not null) as step_at,
             max(e.event_timestamp) filter (where e.event_source in ('manual', 'linkedin') and e.raw_data ? 'next_followup_at') as chosen_at,
             max(e.event_timestamp) as event_last_at,
             coalesce(bool_or(e.event_type = 'lead_closed'), false) as is_closed,
             max(case when e.event_source <> 'vapi' then null when e.raw_data ->> 'do_not_call' = 'true' then 7 when e.call_outcome = 'wrong_number' then 6
                      when e.call_outcome = 'answered' then 5 when e.call_outcome = 'voicemail' then 4
                      when e.call_outcome in ('no_answer', 'busy') then 3 end) as call_rank,
             max(e.event_timestamp) filter (where e.event_source = 'vapi' and e.call_outcome is not null) as called_at,
             (array_agg(e.event_timestamp + make_interval(secs => coalesce(e.call_duration_seconds, 0)) order by e.event_timestamp desc, e.event_key)
               filter (where e.event_source = 'vapi' and e.call_outcome = 'answered'))[1] as talk_ended_at,
             (array_agg(e.call_duration_seconds order by e.event_timestamp desc, e.event_key)
               filter (where e.event_source = 'vapi' and e.call_outcome = 'answered'))[1] as talk_seconds
      from outbound.events e
      -- By the person: a campaign has many times as many.
      where e.lead_id = p.lead_id and e.campaign_id is not distinct from p.campaign_id) e
    cross join lateral (
      select max(w.event_date) as told_at from outbound.instantly_webhooks_raw w
      where w.lead_email = p.email and w.instantly_campaign_id = p.instantly_campaign_id and w.event_type = any (told_types)) w
    cross join lateral (
      select bool_or(r.instantly_campaign_id is not distinct from p.instantly_campaign_id and r.vanished_at is null) as is_here
      from outbound.instantly_leads_raw r where r.email = p.email) k
    left join lateral (
      select r.lead_status, r.raw_json as raw, (r.raw_json ->> 'timestamp_last_open')::timestamptz as vendor_opened_at,
             (r.raw_json ->> 'timestamp_last_reply')::timestamptz as vendor_replied_at,
             coalesce(r.raw_json ->> 'timestamp_last_contact', r.raw_json #>> '{status_summary,lastStep,timestamp_executed}')::timestamptz
               as vendor_sent_at,
             greatest((r.raw_json ->> 'timestamp_last_contact')::timestamptz, (r.raw_json ->> 'timestamp_last_open')::timestamptz,
                      (r.raw_json ->> 'timestamp_last_click')::timestamptz, (r.raw_json ->> 'timestamp_last_reply')::timestamptz,
                      (r.raw_json ->> 'timestamp_last_touch')::timestamptz,
                      -- A bounce or an unsubscribe as normalize_leads dates it, also where a webhook dates it otherwise.
                      case when r.lead_status in ('-1', '-2') then (r.raw_json ->> 'timestamp_updated')::timestamptz end) as vendor_last_at,
             coalesce(r.raw_json #>> '{status_summary,lastStep,stepID}', r.raw_json ->> 'last_step_id') as last_step
      from outbound.instantly_leads_raw r
      where r.email = p.email and r.instantly_campaign_id = p.instantly_campaign_id
      order by r.vanished_at is not null, r.instantly_lead_id desc limit 1) v on true
  ), ranked as materialized (
    select k.*, greatest(
             case when k.was_miscounted then 0 else array_position(ranks, coalesce(k.email_status, 'pending')) end,
             case when k.has_unsubscribed or k.lead_status = '-2' then array_position(ranks, 'unsubscribed') end,
             case when k.event_replied_at is not null or k.is_replied_by_count then array_position(ranks, 'replied') end,
             case when k.has_bounced or k.lead_status = '-1' then array_position(ranks, 'bounced') end,
             case when k.is_clicked or k.raw @? '$.email_click_count ? (@ > 0)' then array_position(ranks, 'clicked') end,
             case when k.event_opened_at is not null or k.raw @? '$.email_open_count ? (@ > 0)' then array_position(ranks, 'opened') end,
             case when k.event_sent_at is not null or k.vendor_sent_at is not null then array_position(ranks, 'sent') end) as rank
    from known k
  ), decided as materialized (
    select r.*,
           -- What people planned after the last call is still to be done.
           case when r.call_rank is null or (r.call_status = 'scheduled' and r.call_scheduled_at > r.called_at) then r.call_status
                else calls[greatest(r.call_rank, array_position(calls, coalesce(r.call_status, 'not_scheduled')))] end as next_call_status,
           case when r.overall_status = 'unsubscribed' or ranks[r.rank] = 'unsubscribed' then 'unsubscribed'
                when r.overall_status = 'converted' or r.is_closed or r.raw @? '$.lt_interest_status ? (@ == 4)' then 'converted'
                when o.is_open and ranks[r.rank] = 'replied' then 'replied'
                when r.overall_status = 'replied' and not r.was_miscounted then 'replied'
                when r.overall_status = 'bounced' or (o.is_open and (r.has_bounced or r.lead_status = '-1' or ranks[r.rank] = 'bounced')) then 'bounced'
                when r.overall_status = 'disqualified' and (r.left_at is null or r.is_gone or r.is_suppressed) then 'disqualified'
                when r.is_gone or r.is_suppressed or r.call_rank = 7 then 'disqualified'
                else 'active' end as overall
    from ranked r
    -- Whom nobody decided about: a place that is new has no activity yet, and one that was left or suppressed is no decision.
    cross join lateral (select r.overall_status in ('active', 'replied', 'bounced') or r.last_activity_at is null or r.left_at is not null
                               or r.is_suppressed as is_open) o
  ), state as materialized (
    select d.id, d.lead_id, ranks[d.rank] as email_status, d.overall as overall_status,
           -- An event is one for both doors, and the list knows its time best: what was derived of the webhook alone is not kept.
           coalesce(d.event_sent_at, least(d.email_sent_at, d.vendor_sent_at)) as sent_at,
           least(d.email_opened_at, d.event_opened_at, d.vendor_opened_at) as opened_at,
           case when not d.was_miscounted
                then coalesce(d.event_replied_at, least(d.email_replied_at, case when d.is_replied_by_count then d.vendor_replied_at end)) end as replied_at,
           greatest(d.sequence_step, d.step,
                    case when d.last_step ~ '^\d{1,4}_\d{1,4}_\d{1,4}$' then split_part(d.last_step, '_', 2)::integer + 1 end) as sequence_step,
           d.next_call_status as call_status, coalesce(d.talk_ended_at, d.call_completed_at) as call_completed_at,
           coalesce(d.talk_seconds, d.call_duration_seconds) as call_duration_seconds,
           greatest(d.last_activity_at, d.event_last_at, d.vendor_last_at, d.told_at) as last_activity_at,
           case when d.is_gone then coalesce(d.left_at, now()) end as left_at,
           case when d.overall <> 'active' or d.rank >= array_position(ranks, 'bounced') then null
                -- Somebody chose when, since the last e-mail.
                when d.chosen_at >= coalesce(d.step_at, '-infinity') then d.next_followup_at
                when coalesce(d.lead_status <> '1', false) then null
                when d.step is null then d.next_followup_at
                -- The delay of a step is the wait before the next one.
                when d.steps -> d.step is not null and d.steps -> (d.step - 1) @? '$.delay ? (@ >= 0 && @ <= 100000)' then d.step_at
                  + (d.steps -> (d.step - 1) ->> 'delay')::double precision
                    * case d.steps -> (d.step - 1) ->> 'delay_unit' when 'minutes' then interval '1 minute' when 'hours' then interval '1 hour'
                                                                    else interval '1 day' end
           end as next_followup_at
    from decided d
  ), changed as (
    update outbound.campaign_leads c
       set email_status = s.email_status, email_sent_at = s.sent_at, email_opened_at = s.opened_at, email_replied_at = s.replied_at,
           sequence_step = s.sequence_step, last_activity_at = s.last_activity_at, left_at = s.left_at, overall_status = s.overall_status,
           next_followup_at = s.next_followup_at, call_status = s.call_status, call_completed_at = s.call_completed_at,
           call_duration_seconds = s.call_duration_seconds
      from state s
     where c.id = any (ids) and c.id = s.id
       and (c.email_status, c.email_sent_at, c.email_opened_at, c.email_replied_at, c.sequence_step, c.last_activity_at, c.left_at,
            c.overall_status, c.next_followup_at, c.call_status, c.call_completed_at, c.call_duration_seconds)
         is distinct from
           (s.email_status, s.sent_at, s.opened_at, s.replied_at, s.sequence_step, s.last_activity_at, s.left_at, s.overall_status, s.next_followup_at,
            s.call_status, s.call_completed_at, s.call_duration_seconds)
    returning c.id
  ), told as (
    -- A lead goes forward with its campaigns, and what people made of it stays.
    update outbound.leads l set lead_status = n.lead_status
      from (select s.lead_id, case when bool_or(s.email_status = 'replied' or s.replied_at is not null) then 'replied' else 'contacted' end as lead_status
            from state s where s.sent_at is not null or s.email_status = 'replied' or s.replied_at is not null or s.call_status = 'completed' group by s.lead_id) n
     where l.id = any (people_ids) and l.id = n.lead_id and (coalesce(l.lead_status, 'new') = 'new' or (l.lead_status = 'contacted' and n.lead_status = 'replied'))
       and l.lead_status is distinct from n.lead_status
    returning l.id
  )
  select (select count(*) from changed), (select count(*) from told) into updated, people;
  perform set_config('outreach.deriving', '', true);
  return jsonb_build_object(
    'tables', jsonb_build_object(
      'outbound.campaign_leads', jsonb_build_object('inserted', 0, 'updated', updated, 'unchanged', coalesce(cardinality(ids), 0) - updated),
      'outbound.leads', jsonb_build_object('inserted', 0, 'updated', people, 'unchanged', 0)),
    'left', exists (select from outbound.stale_campaign_leads));
end
$$;
revoke all on function outbound.derive_campaign_leads(integer, uuid[]) from public;
grant execute on function outbound.derive_campaign_leads(integer, uuid[]) to service_role;
