-- One contact with all that is known of it, its history included; null: there is none. history: how many of its latest changes
create or replace function crm.contact_show(handle text, history integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select to_jsonb(c) - array['id', 'instagram_username', 'set_by_hand'] || jsonb_build_object(
    'id', c.id, 'username', c.instagram_username, 'set_by_hand', to_jsonb(coalesce(c.set_by_hand, '{}')),
    'merged_handles', (select coalesce(jsonb_agg(m.handle order by m.handle), '[]') from crm.merged_handles m where m.contact_id = c.id),
    'suppressed', (select s.reason from ops.suppressed_rows('crm.instagram_contacts', array[c.id]) n join ops.suppressions s on s.id = n.suppression_id),
    'conversations', (
      select coalesce(jsonb_agg(jsonb_build_object('thread_id', v.thread_id, 'tab', v.tab, 'is_archived', v.is_archived, 'is_read', v.is_read,
               'last_message_at', v.last_message_at, 'last_message_preview', v.last_message_preview,
               'last_message_is_outbound', v.last_message_is_outbound) order by v.last_message_at desc nulls last, v.id), '[]')
      from crm.instagram_conversations v where v.contact_id = c.id),
    'consents', (
      select coalesce(jsonb_agg(jsonb_build_object('is_given', s.is_given, 'at', s.at, 'evidence', s.evidence, 'reason', s.reason,
                                                   'noted_by', s.noted_by) order by s.at desc, s.noted_at desc), '[]')
      from crm.consents s where s.contact_id = c.id),
    'holds', (
      select coalesce(jsonb_agg(jsonb_build_object('quote', h.quote, 'said_at', h.said_at, 'decision', h.decision, 'reason', h.reason,
                                                   'decided_by', h.decided_by, 'decided_at', h.decided_at) order by h.said_at desc, h.id), '[]')
      from crm.holds h where h.contact_id = c.id),
    'touches', (
      select coalesce(jsonb_agg(jsonb_build_object('lane', t.lane, 'at', t.at, 'note', t.note, 'noted_by', t.noted_by) order by t.at desc, t.id), '[]')
      from crm.contact_touches t where t.contact_id = c.id),
    'queue', (
      select coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'status', q.status, 'lane', q.lane, 'scheduled_at', q.scheduled_at, 'sent_at', q.sent_at,
                                                   'message_text', q.message_text, 'error', q.error) order by q.created_at desc, q.id), '[]')
      from (select * from crm.outreach_queue q where q.contact_id = c.id order by q.created_at desc limit 20) q),
    'history', (
      select coalesce(jsonb_agg(jsonb_build_object('at', h.changed_at, 'by', h.changed_by, 'field', h.field, 'from', h.old_value, 'to', h.new_value,
                                                   'reason', h.reason) order by h.changed_at desc, h.field), '[]')
      from (select * from crm.contact_changes h where h.contact_id = c.id order by h.changed_at desc, h.field limit history) h))
  from crm.instagram_contacts c where c.id = crm.find_contact(handle)
$$;
revoke all on function crm.contact_show(text, integer) from public;
grant execute on function crm.contact_show(text, integer) to service_role;
