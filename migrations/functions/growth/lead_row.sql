-- A lead as lists show it.
create or replace function growth.lead_row(lead growth.lead_memory) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'timestamp', lead.timestamp, 'name', lead.name, 'email', lead.email, 'urgency', lead.urgency, 'intent', lead.intent, 'tone', lead.tone,
    'confidence_score', lead.confidence_score, 'current_tag', lead.current_tag, 'language', lead.language, 'ai_summary', lead.ai_summary,
    'message', lead.message, 'relationship_insight', lead.relationship_insight, 'archived', lead.archived, 'deleted', lead.deleted,
    'is_test', lead.is_test, 'last_updated', lead.last_updated, 'client_id', lead.client_id,
    'business_name', (select c.business_name from growth.clients c where c.client_id = lead.client_id), 'id', lead.id)
$$;
revoke all on function growth.lead_row(growth.lead_memory) from public;
grant execute on function growth.lead_row(growth.lead_memory) to service_role;
