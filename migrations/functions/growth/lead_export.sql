-- Leads as import-leads reads them again, by id. filter: {client_id}; deleted ones are left out; after: {id} -> {rows, next}
create or replace function growth.lead_export(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with page as materialized (
    select l.* from growth.lead_memory l
    where l.deleted is not true
      and (filter ->> 'client_id' is null or l.client_id = (filter ->> 'client_id')::uuid)
      and (after is null or l.id > (after ->> 'id')::uuid)
    order by l.id
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'client_id', p.client_id, 'email', p.email, 'name', p.name, 'message', p.message, 'language', p.language, 'intent', p.intent, 'tone', p.tone,
      'urgency', p.urgency, 'confidence_score', p.confidence_score, 'ai_summary', p.ai_summary, 'timestamp', p.timestamp,
      'record_at', coalesce(p.record_at, p.timestamp), 'is_test', p.is_test,
      -- The tag that it has besides being archived.
      'current_tag', case when p.archived then coalesce(p.tag_before, p.current_tag) else p.current_tag end, 'archived', p.archived,
      'tone_history', coalesce(p.tone_history, '[]'), 'urgency_history', coalesce(p.urgency_history, '[]'),
      'confidence_history', coalesce(p.confidence_history, '[]')) order by p.id),
    jsonb_agg(jsonb_build_object('id', p.id) order by p.id), page_size)
  from page p
$$;
revoke all on function growth.lead_export(jsonb, jsonb, integer) from public;
grant execute on function growth.lead_export(jsonb, jsonb, integer) to service_role;
