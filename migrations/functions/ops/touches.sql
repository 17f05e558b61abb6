-- Everything that happened between us and a person, in all five systems. A touch leads to a person by the record it hangs on
-- (person_id, a record_id of ops.people), or, where there is none, by email or handle; each of the three has indexes below. said: the words
-- themselves, where there are any.
create or replace view ops.touches with (security_invoker = true) as
  select 'discovery' as system, 'discovery.promo_events' as relation, e.id as record_id, e.page_id as person_id, null::text as email,
         null::text as handle, e.detected_at as at, 'instagram' as channel, 'seen' as direction, e.signal_type as kind,
         e.details ->> 'value' as summary, null::text as said
  from discovery.promo_events e
  union all
  select 'growth', 'growth.lead_memory', l.id, l.id, null, null, l.timestamp, 'form', 'inbound', 'lead', l.message, l.message
  from growth.lead_memory l
  union all
  select 'growth', 'growth.lead_actions', a.id, a.lead_id, null, null, a.timestamp, 'internal', 'internal', a.action_type,
         concat_ws(': ', a.tag, a.reversion_reason), null
  from growth.lead_actions a
  union all
  select 'growth', 'growth.growth_brain', b.id, l.id, null, null, b.created_at, 'internal', 'internal', b.event_type, b.insight_text, null
  from growth.lead_memory l
  join growth.growth_brain b on b.learning_snapshot @> jsonb_build_object('lead_id', l.id)
  union all
  select 'growth', 'growth.prospect_outreach_log', o.id, o.prospect_id, null, null, o.sent_at, 'email', 'outbound', 'sent', o.email_subject,
         o.email_body
  from growth.prospect_outreach_log o
  union all
  select 'growth', 'growth.prospect_outreach_log', o.id, o.prospect_id, null, null, o.replied_at, 'email', 'inbound', 'replied', o.email_subject,
         null
  from growth.prospect_outreach_log o
  where o.replied_at is not null
  union all
  select 'crm', 'crm.instagram_messages', m.id, m.contact_id, null, null, m.sent_at, 'instagram',
         case when m.is_outbound then 'outbound' else 'inbound' end, m.message_type, m.message_text, m.message_text
  from crm.instagram_messages m
  union all
  select 'crm', 'crm.outreach_queue', q.id, q.contact_id, null, null, coalesce(q.sent_at, q.scheduled_at, q.created_at), 'instagram',
         'outbound', q.status, q.message_text, q.message_text
  from crm.outreach_queue q
  where q.contact_id is not null
  union all
  select 'crm', 'crm.outreach_queue', q.id, null, null, q.username, coalesce(q.sent_at, q.scheduled_at, q.created_at), 'instagram',
         'outbound', q.status, q.message_text, q.message_text
  from crm.outreach_queue q
  where q.contact_id is null
  union all
  select 'outbound', 'outbound.events', e.id, e.lead_id, null, null, e.event_timestamp,
         case e.event_source when 'instantly' then 'email' when 'vapi' then 'call' when 'linkedin' then 'linkedin' else 'internal' end,
         case when e.event_type in ('email_replied', 'email_auto_replied', 'email_opened', 'email_clicked', 'email_bounced',
                                    'email_unsubscribed', 'call_answered',
                                    'connection_accepted', 'message_replied') then 'inbound'
              when e.event_source in ('manual', 'system') then 'internal' else 'outbound' end,
         e.event_type, coalesce(e.email_subject, e.linkedin_message_text, e.call_outcome, e.note_text),
         coalesce(e.email_body, e.call_transcript, e.linkedin_message_text, e.note_text)
  from outbound.events e
  union all
  select 'outbound', 'outbound.campaign_leads', c.id, c.lead_id, null, null, coalesce(c.last_activity_at, c.added_at), 'internal', 'internal',
         'campaign ' || c.overall_status, (select k.campaign_name from outbound.campaigns k where k.id = c.campaign_id), null
  from outbound.campaign_leads c
  union all
  select 'outbound', 'outbound.instantly_emails_raw', r.id, null, lower(r.email_address), null, r.event_date, 'email',
         case when r.event_type in ('sent', 'scheduled') then 'outbound' else 'inbound' end, r.event_type, r.raw_json ->> 'subject',
         coalesce(r.raw_json #>> '{body,text}', r.raw_json ->> 'content_preview')
  from outbound.instantly_emails_raw r
  where not exists (select from outbound.events e where e.instantly_email_id = r.instantly_email_id)  -- told above
  union all
  select 'sdr', 'sdr.employees', e.id, e.id, null, null, e.outreach_sent_date::timestamptz, 'email', 'outbound',
         concat_ws(' ', 'campaign', e.campaign_number::text, e.campaign_status),
         nullif(concat_ws(', ', case when e.reply_unsubscribe then 'asked to unsubscribe' end,
                                case when e.reply_info_request then 'asked for information' end,
                                case when e.reply_bounce then 'bounced' end), ''), null
  from sdr.employees e
  where e.outreach_sent_date is not null or e.campaign_number is not null or e.reply_unsubscribe or e.reply_info_request or e.reply_bounce
  union all
  select 'sdr', 'sdr.ai_interactions', i.id, e.id, null, null, i.created_at, 'internal', 'internal', 'ai', i.prompt, i.response
  from sdr.employees e
  join sdr.ai_interactions i on i.session_key = e.employee_session_key
  union all
  -- Campaigns of the past; the present one is told by the employee.
  select 'sdr', 'sdr.campaign_members', m.employee_id, m.employee_id, null, null, k.sent_date::timestamptz, 'email', 'outbound',
         'campaign ' || m.campaign_number, (select a.name from sdr.audiences a where a.id = k.audience_id), null
  from sdr.campaign_members m join sdr.campaigns k on k.number = m.campaign_number join sdr.employees e on e.id = m.employee_id
  where m.undone_at is null and e.campaign_number is distinct from m.campaign_number
  union all
  select 'sdr', 'sdr.replies', r.id, null, r.address, null, r.at, 'email', 'inbound', r.outcome, m.subject, coalesce(m.body, r.evidence)
  from sdr.replies r join sdr.mails m on m.id = r.mail_id
  where r.address is not null
  union all
  select 'sdr', 'sdr.pushed_addresses', p.push_id, p.employee_id, null, null, p.claimed_at, 'email', 'outbound',
         'sent to ' || p.vendor || ': ' || p.outcome, 'campaign ' || p.vendor_campaign, null
  from sdr.pushed_addresses p
  where p.employee_id is not null;
comment on view ops.touches is 'Everything that happened between us and a person, in the five systems.';
grant select on ops.touches to service_role;
