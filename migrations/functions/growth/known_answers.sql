-- What a model has answered already. hashes: [content_hash] -> [{content_hash, answer}]
create or replace function growth.known_answers(hashes jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('content_hash', a.content_hash, 'answer', a.answer)), '[]')
  from growth.model_answers a
  where a.content_hash = any (array(select jsonb_array_elements_text(hashes)))
$$;
revoke all on function growth.known_answers(jsonb) from public;
grant execute on function growth.known_answers(jsonb) to service_role;
