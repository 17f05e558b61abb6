-- The account of a client_id, or of an e-mail address in its normal form; null: there is none.
create or replace function growth.find_account(client text) returns uuid
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select c.client_id from growth.clients c
     where c.client_id = substring(lower(client) from '^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$')::uuid),
    (select c.client_id from growth.clients c where lower(c.email) = client),
    (select c.client_id from growth.clients c where client like '%@%' and ops.email_key(c.email) = client order by c.created_at, c.id limit 1))
$$;
revoke all on function growth.find_account(text) from public;
grant execute on function growth.find_account(text) to service_role;
