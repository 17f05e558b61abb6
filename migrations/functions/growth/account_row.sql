-- An account as people see it: nothing that opens a door.
create or replace function growth.account_row(account growth.clients) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'client_id', account.client_id, 'business_name', account.business_name, 'email', account.email, 'contact_name', account.contact_name,
    'language', account.language, 'is_test', account.is_test, 'is_internal', account.is_internal,
    'api_key_prefix', coalesce(account.api_key_prefix, case when account.api_key not like 'sha256:%' then left(account.api_key, 12) end),
    'is_plain_key', account.api_key not like 'sha256:%',
    'key_set_at', coalesce(account.last_rotated, account.created_at),
    'former_key_until', case when account.former_key_until > now() then account.former_key_until end,
    'created_at', account.created_at, 'last_login', account.last_login, 'last_connection', account.last_connection,
    'last_rotated', account.last_rotated)
$$;
revoke all on function growth.account_row(growth.clients) from public;
grant execute on function growth.account_row(growth.clients) to service_role;
