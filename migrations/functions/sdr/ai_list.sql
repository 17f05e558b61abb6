-- Prompts and answers, the newest first, with the companies and employees of their session (five of each). filter: {words, session_key, conversation_id,
-- model, company_id, employee_id}; after: {created_at, id} -> {rows, next}
create or replace function sdr.ai_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with page as materialized (
    select a.* from sdr.ai_interactions a
    where (after ->> 'id' is null or (coalesce(a.created_at, '-infinity'), a.id) < (coalesce((after ->> 'created_at')::timestamptz, '-infinity'), (after ->> 'id')::uuid))
      and (filter ->> 'words' is null or a.search_words @@ plainto_tsquery('pg_catalog.simple', filter ->> 'words'))
      and (filter ->> 'session_key' is null or a.session_key = filter ->> 'session_key')
      and (filter ->> 'conversation_id' is null or a.conversation_id = filter ->> 'conversation_id')
      and (filter ->> 'model' is null or a.model_used = filter ->> 'model')
      and (filter ->> 'company_id' is null or a.session_key in (
             select c.session_key from sdr.companies c where c.id = (filter ->> 'company_id')::uuid
             union select m.session_key from sdr.merged_companies m where m.company_id = (filter ->> 'company_id')::uuid
             union select e.company_session_key from sdr.employees e where e.company_id = (filter ->> 'company_id')::uuid
             union select e.employee_session_key from sdr.employees e where e.company_id = (filter ->> 'company_id')::uuid))
      and (filter ->> 'employee_id' is null or a.session_key in (
             select e.company_session_key from sdr.employees e where e.id = (filter ->> 'employee_id')::uuid
             union select e.employee_session_key from sdr.employees e where e.id = (filter ->> 'employee_id')::uuid))
    order by coalesce(a.created_at, '-infinity') desc, a.id desc limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'created_at', p.created_at, 'session_key', p.session_key, 'prompt', p.prompt, 'response', p.response, 'model_used', p.model_used,
      'confidence_score', p.confidence_score, 'conversation_id', p.conversation_id, 'processing_time', p.processing_time,
      'companies', array(select c.company_name from sdr.companies c
                         where c.session_key = p.session_key or c.id in (select m.company_id from sdr.merged_companies m where m.session_key = p.session_key)
                         order by c.company_name limit 5),
      'employees', array(select e.full_name from sdr.employees e where e.employee_session_key = p.session_key or e.company_session_key = p.session_key
                         order by (e.employee_session_key = p.session_key) desc nulls last, e.full_name limit 5),
      'id', p.id) order by coalesce(p.created_at, '-infinity') desc, p.id desc),
    jsonb_agg(jsonb_build_object('created_at', p.created_at, 'id', p.id) order by coalesce(p.created_at, '-infinity') desc, p.id desc), page_size)
  from page p
$$;
revoke all on function sdr.ai_list(jsonb, jsonb, integer) from public;
grant execute on function sdr.ai_list(jsonb, jsonb, integer) to service_role;
