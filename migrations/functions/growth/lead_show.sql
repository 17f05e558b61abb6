-- One lead with its latest actions, newest first; null: there is none.
create or replace function growth.lead_show(lead text, actions integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select growth.lead_row(l) || jsonb_build_object(
    'tone_history', coalesce(l.tone_history, '[]'), 'urgency_history', coalesce(l.urgency_history, '[]'),
    'confidence_history', coalesce(l.confidence_history, '[]'), 'record_at', l.record_at, 'set_by_hand', l.set_by_hand, 'tag_before', l.tag_before,
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'at', a.timestamp, 'action_type', a.action_type, 'tag', a.tag, 'conversion_outcome', a.conversion_outcome,
        'reversion_reason', a.reversion_reason, 'detail', a.detail, 'note', a.note, 'by', a.performed_by) order by a.timestamp desc, a.id desc), '[]')
      from (select * from growth.lead_actions o where o.lead_id = l.id order by o.timestamp desc, o.id desc limit actions) a))
  from growth.lead_memory l
  where l.id = lead::uuid
$$;
revoke all on function growth.lead_show(text, integer) from public;
grant execute on function growth.lead_show(text, integer) to service_role;
