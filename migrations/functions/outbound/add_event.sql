-- Writes down what somebody did by hand, and what follows from it: a LinkedIn step or a change of status moves the lead's place in the
-- campaign, and a reply stops its follow-ups as one by e-mail does. The same event_key is the same event, and nothing follows from it again.
-- payload: {id, event_key, event_source, event_type, lead_id, campaign_id or null: the only one that the lead is in, event_timestamp,
--   performed_by, note_text, linkedin_message_text, linkedin_profile_url, overall_status, lead_status, sequence_step,
--   next_followup_at (null: none any more; absent: as it is), examples: how many cancelled rows to name}
-- -> {id, tables, refused: why nothing was written, or null, places: what it was refused for, repeated: it was there already, with this id,
--     cancels, left: whether there is anything for ops.cancel_next}
create or replace function outbound.add_event(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  linkedin_states constant text[] := array['not_started', 'connection_sent', 'connected', 'message_sent', 'replied'];
  type constant text := payload ->> 'event_type';
  happened_at constant timestamptz := (payload ->> 'event_timestamp')::timestamptz;
  wanted constant text := payload ->> 'overall_status';
  of_lead constant uuid := (payload ->> 'lead_id')::uuid;
  step constant text := case type when 'connection_sent' then 'connection_sent' when 'connection_accepted' then 'connected'
                                  when 'message_sent' then 'message_sent' when 'message_replied' then 'replied' end;
  needs_place constant boolean := step is not null or payload ?| array['next_followup_at', 'sequence_step']
                                  or coalesce(payload ->> 'overall_status' <> 'unsubscribed', false);
  places outbound.campaign_leads[];
  place outbound.campaign_leads;
  state text;
  refused text;
  place_count bigint := 0;
  lead_count bigint := 0;
  ids uuid[] := '{}';
begin
  if dry_run then
    return ops.preview('outbound.add_event', payload);
  end if;
  perform outbound.lock_normalization();  -- which derives places anew from what it has read
  if exists (select from outbound.events e where e.event_key = payload ->> 'event_key') then
    if not exists (
      select from outbound.events e
      where e.event_key = payload ->> 'event_key' and e.lead_id = of_lead and e.event_type = type
        and (e.note_text, e.linkedin_message_text) is not distinct from (payload ->> 'note_text', payload ->> 'linkedin_message_text')) then
      refused := 'other';
    end if;
    return jsonb_build_object('tables', jsonb_build_object('outbound.events', jsonb_build_object('inserted', 0, 'updated', 0, 'unchanged', 1)),
                              'refused', refused, 'places', jsonb '[]', 'repeated', true,
                              'id', (select e.id from outbound.events e where e.event_key = payload ->> 'event_key'), 'cancels', null, 'left', false);
  end if;

  places := array(
    select c from outbound.campaign_leads c
    where c.lead_id = of_lead and (payload ->> 'campaign_id' is null or c.campaign_id = (payload ->> 'campaign_id')::uuid)
    order by c.left_at is not null, c.id for update);
  if payload ->> 'campaign_id' is null and (select count(*) from unnest(places) p where p.left_at is null) > 1 then
    refused := case when needs_place then 'several' end;
  else
    place := places[1];
    refused := case when place.id is null and (needs_place or payload ->> 'campaign_id' is not null) then 'no place' end;
  end if;
  state := coalesce(wanted, case when step = 'replied' and place.overall_status = 'active' then 'replied' end, place.overall_status);
  refused := coalesce(refused, case
    when place.id is null then null
    when wanted is distinct from place.overall_status and place.overall_status = 'unsubscribed' and wanted is not null then 'said no'
    when wanted = 'active' and place.overall_status <> 'active' and place.left_at is not null then 'left'
    when wanted = 'active' and place.overall_status <> 'active'
         and (place.overall_status = 'bounced' or place.email_status in ('replied', 'bounced', 'unsubscribed') or place.call_status = 'do_not_call')
      then 'said no'
    when payload ->> 'next_followup_at' is not null and (state <> 'active' or place.left_at is not null) then 'not due' end);
  if refused is not null then
    return jsonb_build_object('id', null, 'tables', jsonb '{}', 'refused', refused, 'repeated', false, 'cancels', null, 'left', false, 'places', (
      select coalesce(jsonb_agg(jsonb_build_object('campaign', m.campaign_name, 'overall_status', p.overall_status, 'email_status', p.email_status,
                                                   'left', p.left_at is not null) order by m.campaign_name, m.id), '[]')
      from unnest(places) p join outbound.campaigns m on m.id = p.campaign_id));
  end if;

  insert into outbound.events (id, event_key, event_source, event_type, lead_id, campaign_id, campaign_lead_id, event_timestamp, note_text,
                               linkedin_message_text, linkedin_profile_url, sequence_step, performed_by, raw_data)
  select i.id, i.event_key, i.event_source, i.event_type, i.lead_id, place.campaign_id, place.id, i.event_timestamp, i.note_text,
         i.linkedin_message_text, i.linkedin_profile_url, i.sequence_step, i.performed_by,
         nullif(jsonb_strip_nulls(jsonb_build_object(
           'overall_status', wanted, 'lead_status', payload -> 'lead_status',
           'former', case when wanted is not null then place.overall_status end))
           || case when payload ? 'next_followup_at' then jsonb_build_object('next_followup_at', payload -> 'next_followup_at') else '{}' end, '{}')
  from jsonb_populate_record(null::outbound.events, payload) i;

  if place.id is not null then
    perform set_config('outreach.deriving', 'on', true);  -- the time of the last activity is the event's
    update outbound.campaign_leads c
       set linkedin_status = n.linkedin_status, overall_status = state, sequence_step = n.sequence_step, next_followup_at = n.next_followup_at,
           last_activity_at = n.last_activity_at
      from (select linkedin_states[greatest(array_position(linkedin_states, coalesce(place.linkedin_status, 'not_started')),
                                            array_position(linkedin_states, step))] as linkedin_status,
                   coalesce((payload ->> 'sequence_step')::integer, place.sequence_step) as sequence_step,
                   case when state <> 'active' then null when payload ? 'next_followup_at' then (payload ->> 'next_followup_at')::timestamptz
                        else place.next_followup_at end as next_followup_at,
                   case when step is not null or wanted is not null then greatest(place.last_activity_at, happened_at) else place.last_activity_at end
                     as last_activity_at) n
     where c.id = place.id
       and (c.linkedin_status, c.overall_status, c.sequence_step, c.next_followup_at, c.last_activity_at)
         is distinct from (n.linkedin_status, state, n.sequence_step, n.next_followup_at, n.last_activity_at);
    get diagnostics place_count = row_count;
    perform set_config('outreach.deriving', '', true);
  end if;

  -- A lead goes forward with what happens, and what people make of it stays.
  update outbound.leads l set lead_status = n.lead_status
    from (select coalesce(payload ->> 'lead_status', case when step = 'replied' or wanted = 'replied' then 'replied'
                                                          when step in ('connection_sent', 'message_sent') then 'contacted' end) as lead_status) n
   where l.id = of_lead and n.lead_status is not null and l.lead_status is distinct from n.lead_status
     and (payload ->> 'lead_status' is not null or coalesce(l.lead_status, 'new') = 'new'
          or (l.lead_status = 'contacted' and n.lead_status = 'replied'));
  get diagnostics lead_count = row_count;

  if wanted = 'unsubscribed' then
    -- Also of somebody who is in no campaign; where there is a place, its guards have done so.
    perform ops.record_refusals((
      select jsonb_agg(jsonb_build_object('kind', k.kind, 'value', k.value, 'reason', 'unsubscribed', 'source', 'outbound.events (manual)',
                                          'evidence', jsonb_build_object('record_id', payload ->> 'id', 'at', happened_at)))
      from outbound.leads l
      cross join lateral (
        select 'email' as kind, coalesce(l.email, l.personal_email) as value where coalesce(l.email, l.personal_email) is not null
        union all
        select 'phone', p from unnest(array[l.phone, l.mobile_phone]) p where coalesce(l.email, l.personal_email) is null and p is not null) k
      where l.id = of_lead));
  end if;
  if wanted in ('unsubscribed', 'bounced') then
    ids := array(
      select s.id from ops.keys_of_rows('outbound.leads', array[of_lead]) k
      join ops.suppressions s on s.kind = k.kind and s.value = k.value and s.lifted_at is null and s.created_at = now());
  end if;
  return jsonb_build_object(
    'tables', jsonb_build_object('outbound.events', jsonb_build_object('inserted', 1, 'updated', 0, 'unchanged', 0))
      || case when place.id is null then '{}' else jsonb_build_object('outbound.campaign_leads', jsonb_build_object(
           'inserted', 0, 'updated', place_count, 'unchanged', 1 - place_count)) end
      || case when lead_count = 0 then '{}' else jsonb_build_object('outbound.leads', jsonb_build_object('inserted', 0, 'updated', lead_count, 'unchanged', 0)) end
      || case when ids = '{}' then '{}' else jsonb_build_object('ops.suppressions', jsonb_build_object(
           'inserted', cardinality(ids), 'updated', 0, 'unchanged', 0)) end,
    'id', payload ->> 'id', 'refused', null, 'places', jsonb '[]', 'repeated', false,
    'cancels', case when ids <> '{}' then ops.cancelled_by(to_jsonb(ids), (payload ->> 'examples')::integer) end,
    'left', ids <> '{}' and exists (select from ops.cancellations c where c.cancelled_at is null));
end
$$;
revoke all on function outbound.add_event(jsonb, boolean) from public;
grant execute on function outbound.add_event(jsonb, boolean) to service_role;
