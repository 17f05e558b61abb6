-- Every event of a lead, of all sources in one order, newest first. after: {at, id} -> {rows, next}
-- summary: the first words of what was said or noted, or how the call ended. performed_by: the one of ours who did it, else the sender of the mail.
create or replace function outbound.lead_timeline(lead uuid, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select e.* from outbound.events e
    where e.lead_id = lead
      and (after is null or (e.event_timestamp, e.id) < ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid))
    order by e.event_timestamp desc, e.id desc
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'at', p.event_timestamp, 'source', p.event_source, 'type', p.event_type,
      'summary', s.summary,
      'campaign', c.campaign_name, 'performed_by', coalesce(u.email, p.email_from),
      'sequence_step', p.sequence_step, 'sequence_variant', p.sequence_variant,
      'email_from', p.email_from, 'email_to', p.email_to, 'email_subject', p.email_subject, 'email_body', p.email_body,
      'call_outcome', p.call_outcome, 'call_duration_seconds', p.call_duration_seconds, 'call_transcript', p.call_transcript,
      'call_recording_url', p.call_recording_url, 'linkedin_message_text', p.linkedin_message_text,
      'linkedin_profile_url', p.linkedin_profile_url, 'note_text', p.note_text,
      'event_id', p.id, 'campaign_id', p.campaign_id, 'instantly_email_id', p.instantly_email_id, 'vapi_call_id', p.vapi_call_id)
      order by p.event_timestamp desc, p.id desc),
    jsonb_agg(jsonb_build_object('at', p.event_timestamp, 'id', p.id) order by p.event_timestamp desc, p.id desc), page_size)
  from page p
  left join outbound.campaigns c on c.id = p.campaign_id
  left join outbound.users u on u.id = p.performed_by
  cross join lateral (
    select nullif(left(btrim(regexp_replace(left(coalesce(
             nullif(btrim(p.note_text), ''), p.call_outcome || coalesce(', ' || p.call_duration_seconds || ' s', ''), nullif(btrim(p.email_subject), ''),
             nullif(btrim(p.linkedin_message_text), ''), p.email_body), 2000), '(<[^>]*>|\s)+', ' ', 'g')), 200), '') as summary) s
$$;
revoke all on function outbound.lead_timeline(uuid, jsonb, integer) from public;
grant execute on function outbound.lead_timeline(uuid, jsonb, integer) to service_role;
