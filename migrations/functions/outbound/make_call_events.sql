-- Makes an event of each of these calls. Part of the functions that make events.
-- -> {tables, unmatched: [{call_id, reason}], lead_ids: whose state is to be derived}
-- A call belongs to the lead that its metadata names, else to the one that has the number; to the campaign that the metadata names, by an id of
-- ours or of a vendor or by its name, which is made if nobody knew it, else to that lead's running campaign with calls. What was decided once stays, whatever is running by now.
create or replace function outbound.make_call_events(ids text[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  uuid_form constant text := '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
  -- The other side was on the line. Reasons are added over time: what is not among these is a call that failed, and its reason is kept.
  talked constant text :=
    '^(?:(?:customer|assistant)-ended-call|assistant-forwarded-call|assistant-said-end-call-phrase|silence-timed-out|exceeded-max-duration|vonage-completed)';
  found_ids text[];
  lead_ids uuid[];
  campaign_ids uuid[];
  unmatched jsonb;
  people jsonb;
  campaigns jsonb;
  enrolled bigint;
  events jsonb;
begin
  people := outbound.put_vendor_people((
    select jsonb_agg(distinct jsonb_build_object('email', n.email))
    from outbound.vapi_calls_raw r
    cross join lateral (
      select case when r.lead_ref like '%@%' then ops.email_key(r.lead_ref)
                  else (select v.email from outbound.instantly_leads_raw v where v.instantly_lead_id = r.lead_ref) end as email) n
    where r.call_id = any (ids) and r.lead_ref is not null and ops.email_key(n.email) is not null
      and not exists (select from outbound.leads l where lower(l.email) = n.email)));
  campaigns := outbound.put_vendor_campaigns(array(
    select distinct r.campaign_ref from outbound.vapi_calls_raw r
    where r.call_id = any (ids) and r.campaign_ref is not null
      and not exists (select from outbound.campaigns c where c.id = case when lower(r.campaign_ref) ~ uuid_form then r.campaign_ref::uuid end)
      and not exists (select from outbound.campaigns c where c.instantly_campaign_id = r.campaign_ref)
      and not exists (select from outbound.campaigns c where c.vapi_campaign_id = r.campaign_ref)
      and (select count(*) from outbound.campaigns c where lower(c.campaign_name) = lower(r.campaign_ref)) <> 1));

  with call as materialized (
    select r.call_id, r.customer_number, r.lead_ref, r.campaign_ref, e.lead_id as former_lead, e.campaign_id as former_campaign
    from outbound.vapi_calls_raw r
    left join outbound.events e on e.event_key = 'vapi:' || r.call_id
    where r.call_id = any (ids)
  ), whose as materialized (
    select c.*, n.answers,
           coalesce((select l.id from outbound.leads l where l.id = case when lower(c.lead_ref) ~ uuid_form then c.lead_ref::uuid end),
                    (select l.id from outbound.instantly_leads_raw v join outbound.leads l on lower(l.email) = v.email
                     where v.instantly_lead_id = c.lead_ref limit 1),
                    (select l.id from outbound.leads l where c.lead_ref like '%@%' and lower(l.email) = ops.email_key(c.lead_ref)),
                    c.former_lead, case when cardinality(n.answers) = 1 then n.answers[1] end) as lead_id
    from call c
    cross join lateral (
      select array(select distinct p.record_id from ops.phones p where p.relation = 'outbound.leads' and p.key = c.customer_number) as answers) n
  ), placed as materialized (
    select w.*,
           coalesce((select c.id from outbound.campaigns c where c.id = case when lower(w.campaign_ref) ~ uuid_form then w.campaign_ref::uuid end),
                    (select c.id from outbound.campaigns c where c.instantly_campaign_id = w.campaign_ref),
                    (select c.id from outbound.campaigns c where c.vapi_campaign_id = w.campaign_ref order by c.created_at, c.id limit 1),
                    (select min(c.id::text)::uuid from outbound.campaigns c where lower(c.campaign_name) = lower(w.campaign_ref) having count(*) = 1),
                    w.former_campaign,
                    (select c.id from outbound.campaign_leads p join outbound.campaigns c on c.id = p.campaign_id
                     where p.lead_id = w.lead_id and c.uses_calls and c.campaign_status = 'active'
                     order by p.overall_status <> 'active', p.added_at desc, c.id limit 1)) as campaign_id
    from whose w
  )
  select array_agg(p.call_id) filter (where p.lead_id is not null), array_agg(p.lead_id) filter (where p.lead_id is not null),
         array_agg(p.campaign_id) filter (where p.lead_id is not null),
         jsonb_agg(jsonb_build_object('call_id', p.call_id, 'reason', case when p.lead_ref is not null then format('nobody knows the lead "%s", and ', left(p.lead_ref, 60)) else '' end || case
           when p.customer_number is null and p.lead_ref is not null then 'it names no phone number'
           when p.customer_number is null then 'it names neither a lead nor a phone number'
           when p.customer_number !~ '^\+[0-9]+$' then format('"%s" is no phone number', left(p.customer_number, 40))
           when cardinality(p.answers) = 0 then format('no lead has the number %s', p.customer_number)
           else format('%s leads have the number %s', cardinality(p.answers), p.customer_number) end) order by p.call_id)
           filter (where p.lead_id is null)
  into found_ids, lead_ids, campaign_ids, unmatched
  from placed p;
  enrolled := outbound.enrol(campaign_ids, lead_ids);

  with fact as materialized (
    select m.call_id, m.lead_id, m.campaign_id, p.id as campaign_lead_id, r.ended_reason, o.outcome,
           -- Without a time of its own it was when we heard of it.
           coalesce(r.started_at, r.ended_at, r.reported_at, r.received_at) as at,
           -- No call takes a day: one of its times is wrong then.
           case when r.ended_at >= r.started_at and r.ended_at < r.started_at + interval '1 day'
                then round(extract(epoch from r.ended_at - r.started_at))::integer end as seconds,
           case when s.recording ~* '^https?://' then s.recording end as recording, s.transcript, s.summary, s.says_no
    from unnest(found_ids, lead_ids, campaign_ids) as m(call_id, lead_id, campaign_id)
    join outbound.vapi_calls_raw r on r.call_id = m.call_id
    left join outbound.campaign_leads p on p.campaign_id = m.campaign_id and p.lead_id = m.lead_id and p.lead_id = any (lead_ids)
    cross join lateral (
      select b.message, coalesce(b.message -> 'call', '{}') as call
      from (select case when jsonb_typeof(r.raw_json -> 'message') = 'object' then r.raw_json -> 'message' else r.raw_json end as message) b) t
    cross join lateral (
      -- Older reports have these at the top, newer ones among the artifacts.
      select coalesce(nullif(t.message #>> '{artifact,recordingUrl}', ''), nullif(t.message ->> 'recordingUrl', ''),
                      nullif(t.message #>> '{artifact,recording,mono,combinedUrl}', ''), nullif(t.message #>> '{artifact,recording,stereoUrl}', ''),
                      nullif(t.message #>> '{artifact,stereoRecordingUrl}', ''), nullif(t.message ->> 'stereoRecordingUrl', ''),
                      nullif(t.call #>> '{artifact,recordingUrl}', ''), nullif(t.call ->> 'recordingUrl', '')) as recording,
             -- A search index holds no longer texts.
             left(coalesce(nullif(t.message #>> '{artifact,transcript}', ''), nullif(t.message ->> 'transcript', ''),
                           nullif(t.call #>> '{artifact,transcript}', ''), nullif(t.call ->> 'transcript', '')), 500000) as transcript,
             left(coalesce(nullif(t.message #>> '{analysis,summary}', ''), nullif(t.message ->> 'summary', ''),
                           nullif(t.call #>> '{analysis,summary}', '')), 10000) as summary,
             coalesce(t.message #> '{analysis,structuredData}', t.call #> '{analysis,structuredData}') @?
               '$.keyvalue() ? (@.key like_regex "^(?:do[_ -]?not[_ -]?call|opt(?:ed)?[_ -]?out|unsubscribed?)$" flag "i" && (@.value == true || @.value == "true" || @.value == "yes")) ' as says_no
    ) s
    cross join lateral (
      select case when r.ended_reason ~ talked then 'answered' when r.ended_reason = 'customer-did-not-answer' then 'no_answer'
                  when r.ended_reason = 'customer-busy' then 'busy' when r.ended_reason = 'voicemail' then 'voicemail'
                  when r.ended_reason ~ 'misdialed$' then 'wrong_number' end as outcome) o
  ), known as materialized (
    select e.event_key from outbound.events e where e.event_key = any (array(select 'vapi:' || f.call_id from fact f))
  ), keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  ), written as (
    insert into outbound.events as e (
      event_source, event_type, lead_id, campaign_id, campaign_lead_id, event_timestamp, call_duration_seconds, call_recording_url, call_transcript,
      call_outcome, vapi_call_id, raw_data, event_key)
    select 'vapi', case f.outcome when 'answered' then 'call_completed' when 'voicemail' then 'call_voicemail' else 'call_failed' end,
           f.lead_id, f.campaign_id, f.campaign_lead_id, f.at, f.seconds, f.recording, f.transcript, f.outcome, f.call_id,
           jsonb_strip_nulls(jsonb_build_object('ended_reason', f.ended_reason, 'summary', f.summary, 'do_not_call', case when f.says_no then true end)),
           'vapi:' || f.call_id
    from fact f where exists (select from keys) order by f.call_id
    on conflict (event_key) do update
       set event_type = excluded.event_type, lead_id = excluded.lead_id, campaign_id = excluded.campaign_id,
           campaign_lead_id = excluded.campaign_lead_id, event_timestamp = excluded.event_timestamp,
           call_duration_seconds = excluded.call_duration_seconds, call_recording_url = excluded.call_recording_url,
           call_transcript = excluded.call_transcript, call_outcome = excluded.call_outcome, raw_data = excluded.raw_data
     where (e.event_type, e.lead_id, e.campaign_id, e.campaign_lead_id, e.event_timestamp, e.call_duration_seconds, e.call_recording_url,
            e.call_transcript, e.call_outcome, e.raw_data)
       is distinct from
           (excluded.event_type, excluded.lead_id, excluded.campaign_id, excluded.campaign_lead_id, excluded.event_timestamp,
            excluded.call_duration_seconds, excluded.call_recording_url, excluded.call_transcript, excluded.call_outcome, excluded.raw_data)
    returning e.event_key
  )
  select jsonb_build_object('inserted', count(w.event_key) filter (where k.event_key is null),
                            'updated', count(k.event_key) filter (where w.event_key is not null), 'unchanged', count(*) filter (where w.event_key is null))
  into events
  from fact f
  left join written w on w.event_key = 'vapi:' || f.call_id
  left join known k on k.event_key = 'vapi:' || f.call_id;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);

  return jsonb_build_object(
    'tables', jsonb_build_object('outbound.campaigns', campaigns, 'outbound.leads', people, 'outbound.events', events,
                                 'outbound.campaign_leads', jsonb_build_object('inserted', enrolled, 'updated', 0, 'unchanged', 0)),
    'unmatched', coalesce(unmatched, '[]'),
    'lead_ids', to_jsonb(array(select distinct l from unnest(lead_ids) as l)));
end
$$;
revoke all on function outbound.make_call_events(text[]) from public;
grant execute on function outbound.make_call_events(text[]) to service_role;
