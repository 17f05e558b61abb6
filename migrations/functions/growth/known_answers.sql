-- What a model has answered already. -> [{content_hash, answer}]
create or replace function growth.known_answers(hashes text[]) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('content_hash', a.content_hash, 'answer', a.answer)), '[]')
  from growth.model_answers a
  where a.content_hash = any (hashes)
$$;
revoke all on function growth.known_answers(text[]) from public;
grant execute on function growth.known_answers(text[]) to service_role;
