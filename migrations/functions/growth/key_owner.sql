-- Whose key has this fingerprint: the present one, or a former one in its grace -> {client_id}; null: nobody's
create or replace function growth.key_owner(fingerprint text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('client_id', (
    select c.client_id from growth.clients c
    where c.api_key = 'sha256:' || fingerprint
       or c.api_key not like 'sha256:%' and growth.key_fingerprint(c.api_key) = fingerprint
       or c.former_key_fingerprint = fingerprint and c.former_key_until > now()
    limit 1))
$$;
revoke all on function growth.key_owner(text) from public;
grant execute on function growth.key_owner(text) to service_role;
