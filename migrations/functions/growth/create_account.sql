-- Makes an account. payload: {client_id, business_name, email, contact_name, language, is_test, password_hash, api_key, api_key_prefix}; the
-- id is the caller's, so that a call that is sent again makes one. -> {tables, taken: another account has the address}
create or replace function growth.create_account(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  own constant uuid := (payload ->> 'client_id')::uuid;
  made bigint := 0;
  is_taken boolean;
begin
  if dry_run then
    return ops.preview('growth.create_account', payload);
  end if;
  perform pg_advisory_xact_lock(hashtextextended('growth.clients ' || (payload ->> 'email'), 0));
  is_taken := growth.find_account(payload ->> 'email') is distinct from own and growth.find_account(payload ->> 'email') is not null;
  if not is_taken then
    insert into growth.clients (client_id, business_name, email, contact_name, language, is_test, password_hash, api_key, api_key_prefix)
    select own, i.business_name, i.email, i.contact_name, coalesce(i.language, 'en'), coalesce(i.is_test, false), i.password_hash, i.api_key,
           i.api_key_prefix
    from jsonb_populate_record(null::growth.clients, payload) i
    on conflict (client_id) do nothing;
    get diagnostics made = row_count;
  end if;
  return jsonb_build_object(
    'tables', jsonb_build_object('growth.clients', jsonb_build_object('inserted', made, 'updated', 0, 'unchanged', 0)), 'taken', is_taken);
end
$$;
revoke all on function growth.create_account(jsonb, boolean) from public;
grant execute on function growth.create_account(jsonb, boolean) to service_role;
