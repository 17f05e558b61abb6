-- Living leads with a message and something to fill in that no person has set, by id. filter: {client_id}; after: {id} -> {rows, next}
create or replace function growth.leads_to_enrich(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with page as materialized (
    select l.id, l.message, l.language
    from growth.lead_memory l
    where l.deleted is not true and l.archived is not true and l.message is not null
      and (l.intent is null or l.tone is null or l.urgency is null or l.confidence_score is null or l.ai_summary is null)
      and l.message ~ '\S'
      and (l.intent is null and not 'intent' = any (l.set_by_hand) or l.tone is null and not 'tone' = any (l.set_by_hand)
           or l.urgency is null and not 'urgency' = any (l.set_by_hand)
           or l.confidence_score is null and not 'confidence_score' = any (l.set_by_hand)
           or l.ai_summary is null and not 'ai_summary' = any (l.set_by_hand))
      and (filter ->> 'client_id' is null or l.client_id = (filter ->> 'client_id')::uuid)
      and (after is null or l.id > (after ->> 'id')::uuid)
    order by l.id
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('id', p.id, 'message', p.message, 'message_md5', md5(p.message), 'language', p.language) order by p.id),
    jsonb_agg(jsonb_build_object('id', p.id) order by p.id), page_size)
  from page p
$$;
revoke all on function growth.leads_to_enrich(jsonb, jsonb, integer) from public;
grant execute on function growth.leads_to_enrich(jsonb, jsonb, integer) to service_role;
