-- Fills in what living leads lack, each with its action; what is there stays, and what a person has set. payload: {by, leads: [{id, message_md5,
-- source, intent, tone, urgency, confidence_score, ai_summary}], answers: [{content_hash, lead_id, model, answer}]}. A lead whose message has
-- changed since it was read is left for the next time. -> {tables}
create or replace function growth.enrich_leads(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  who constant text := payload ->> 'by';
  enriched bigint;
  kept bigint;
begin
  if dry_run then
    return ops.preview('growth.enrich_leads', payload);
  end if;
  with given as materialized (
    select distinct on (g.id) g.*
    from jsonb_to_recordset(payload -> 'leads') as g(
      id uuid, message_md5 text, source text, intent text, tone text, urgency text, confidence_score numeric(3, 2), ai_summary text)
    order by g.id
  ), old as materialized (
    select l.id, g.source, coalesce(l.record_at, l.timestamp, clock_timestamp()) as at,
           case when l.intent is null and not 'intent' = any (l.set_by_hand) then g.intent end as intent,
           case when l.tone is null and not 'tone' = any (l.set_by_hand) then g.tone end as tone,
           case when l.urgency is null and not 'urgency' = any (l.set_by_hand) then g.urgency end as urgency,
           case when l.confidence_score is null and not 'confidence_score' = any (l.set_by_hand) then g.confidence_score end as confidence_score,
           case when l.ai_summary is null and not 'ai_summary' = any (l.set_by_hand) then g.ai_summary end as ai_summary
    from given g join growth.lead_memory l on l.id = g.id
    where l.deleted is not true and l.archived is not true and md5(l.message) = g.message_md5
    order by l.id
    for update of l
  ), changed as (
    update growth.lead_memory l
       set intent = coalesce(o.intent, l.intent), tone = coalesce(o.tone, l.tone), urgency = coalesce(o.urgency, l.urgency),
           confidence_score = coalesce(o.confidence_score, l.confidence_score), ai_summary = coalesce(o.ai_summary, l.ai_summary),
           tone_history = growth.add_history(l.tone_history, null, to_jsonb(o.tone), growth.iso_time(o.at)),
           urgency_history = growth.add_history(l.urgency_history, null, to_jsonb(o.urgency), growth.iso_time(o.at)),
           confidence_history = growth.add_history(l.confidence_history, null, to_jsonb(trim_scale(o.confidence_score)), growth.iso_time(o.at)),
           last_updated = clock_timestamp()
      from old o
     where l.id = o.id
       and (o.intent is not null or o.tone is not null or o.urgency is not null or o.confidence_score is not null or o.ai_summary is not null)
    returning l.id, l.client_id, l.current_tag, l.is_test,
              format('enriched by %s: %s', o.source, concat_ws(', ',
                case when o.intent is not null then 'intent' end, case when o.tone is not null then 'tone' end,
                case when o.urgency is not null then 'urgency' end, case when o.confidence_score is not null then 'confidence_score' end,
                case when o.ai_summary is not null then 'ai_summary' end)) as detail
  ), noted as (
    insert into growth.lead_actions (lead_id, client_id, action_type, tag, conversion_outcome, is_test, timestamp, performed_by, detail)
    select c.id, c.client_id, 'update', c.current_tag, false, c.is_test, clock_timestamp(), who, c.detail
    from changed c
    returning id
  )
  select (select count(*) from noted) into enriched;
  with given as materialized (
    select distinct on (a.content_hash) a.*
    from jsonb_to_recordset(payload -> 'answers') as a(content_hash text, lead_id uuid, model text, answer jsonb)
    order by a.content_hash
  ), there as materialized (
    select a.content_hash, a.lead_id, a.model, a.answer
    from given a join growth.lead_memory l on l.id = a.lead_id
    for key share of l
  ), added as (
    insert into growth.model_answers (content_hash, lead_id, model, answer)
    select t.content_hash, t.lead_id, t.model, t.answer from there t
    on conflict (content_hash) do nothing
    returning content_hash
  )
  select count(*) into kept from added;
  return jsonb_build_object('tables', jsonb_build_object(
    'growth.lead_memory', jsonb_build_object('inserted', 0, 'updated', enriched, 'unchanged', jsonb_array_length(payload -> 'leads') - enriched),
    'growth.lead_actions', jsonb_build_object('inserted', enriched, 'updated', 0, 'unchanged', 0))
    || case when kept > 0 then jsonb_build_object('growth.model_answers', jsonb_build_object('inserted', kept, 'updated', 0, 'unchanged', 0)) else jsonb '{}' end);
end
$$;
revoke all on function growth.enrich_leads(jsonb, boolean) from public;
grant execute on function growth.enrich_leads(jsonb, boolean) to service_role;
