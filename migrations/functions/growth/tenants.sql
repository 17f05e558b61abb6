-- Whom a record may belong to, a page of accounts: {client_id, emails: as stored and in the normal form, keys: fingerprints that are valid now}
create or replace function growth.tenants(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select c.* from growth.clients c where after is null or c.client_id > (after ->> 'client_id')::uuid order by c.client_id limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'client_id', p.client_id, 'email', ops.email_key(p.email),
      'keys', to_jsonb(array_remove(array[growth.key_fingerprint(p.api_key), case when p.former_key_until > now() then p.former_key_fingerprint end], null)))
      order by p.client_id),
    jsonb_agg(jsonb_build_object('client_id', p.client_id) order by p.client_id), page_size)
  from page p
$$;
revoke all on function growth.tenants(jsonb, integer) from public;
grant execute on function growth.tenants(jsonb, integer) to service_role;
