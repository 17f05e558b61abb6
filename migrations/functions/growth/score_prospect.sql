-- Notes what a test of a prospect's form found, and its scores. payload: {prospect, autoresponder, response_seconds, answer, tested_at,
-- response_score, automation_need_score}. A test that is older than the one that stands changes nothing.
-- -> {id (null: there is none), name, older, tables}
create or replace function growth.score_prospect(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  was growth.prospect_candidates;
  given growth.prospect_candidates;
  older boolean;
  is_new boolean;
begin
  if dry_run then
    return ops.preview('growth.score_prospect', payload);
  end if;
  select * into was from growth.prospect_candidates p where p.id = (payload ->> 'prospect')::uuid for update;
  given := was;
  given.tested_autoresponder := (payload ->> 'autoresponder')::boolean;
  given.tested_seconds := (payload ->> 'response_seconds')::numeric;
  given.tested_answer := payload ->> 'answer';
  given.last_tested := (payload ->> 'tested_at')::timestamptz;
  given.response_score := (payload ->> 'response_score')::numeric;
  given.automation_need_score := (payload ->> 'automation_need_score')::numeric;
  older := was.last_tested > given.last_tested;
  is_new := older is not true and given is distinct from was;
  if is_new then
    update growth.prospect_candidates p
       set tested_autoresponder = given.tested_autoresponder, tested_seconds = given.tested_seconds, tested_answer = given.tested_answer,
           last_tested = given.last_tested, response_score = given.response_score, automation_need_score = given.automation_need_score
     where p.id = was.id;
  end if;
  return jsonb_build_object('id', was.id, 'name', was.business_name, 'older', coalesce(older, false), 'tables',
    jsonb_build_object('growth.prospect_candidates', jsonb_build_object('inserted', 0, 'updated', is_new::integer, 'unchanged', (not is_new)::integer)));
end
$$;
revoke all on function growth.score_prospect(jsonb, boolean) from public;
grant execute on function growth.score_prospect(jsonb, boolean) to service_role;
