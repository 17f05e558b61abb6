-- Prompts and answers of sessions; one that is there already (content_key) stays as it is.
-- payload: {rows: [{content_key, session_key, conversation_id, prompt, response, model_used, confidence_score, processing_time, created_at}]}
-- -> {tables, unlinked: how many name a session that no company and no employee has}
create or replace function sdr.put_ai_interactions(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  total constant integer := jsonb_array_length(payload -> 'rows');
  inserted integer;
begin
  if dry_run then
    return ops.preview('sdr.put_ai_interactions', payload);
  end if;
  insert into sdr.ai_interactions (content_key, session_key, conversation_id, prompt, response, model_used, confidence_score, processing_time, created_at)
  select i.content_key, i.session_key, i.conversation_id, i.prompt, i.response, i.model_used, i.confidence_score, i.processing_time,
         coalesce(i.created_at, i.processing_time, now())
  from jsonb_populate_recordset(null::sdr.ai_interactions, payload -> 'rows') i
  order by i.content_key
  on conflict do nothing;
  get diagnostics inserted = row_count;
  return jsonb_build_object(
    'tables', jsonb_build_object('sdr.ai_interactions', jsonb_build_object('inserted', inserted, 'updated', 0, 'unchanged', total - inserted)),
    'unlinked', (
      select count(*) from jsonb_to_recordset(payload -> 'rows') as i(session_key text)
      where not exists (select from sdr.companies c where c.session_key = i.session_key)
        and not exists (select from sdr.merged_companies m where m.session_key = i.session_key)
        and not exists (select from sdr.employees e where e.company_session_key = i.session_key)
        and not exists (select from sdr.employees e where e.employee_session_key = i.session_key)));
end
$$;
revoke all on function sdr.put_ai_interactions(jsonb, boolean) from public;
grant execute on function sdr.put_ai_interactions(jsonb, boolean) to service_role;
