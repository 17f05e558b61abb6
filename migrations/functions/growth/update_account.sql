-- Changes an account. payload: {client, set: {column: value}}; only columns that people describe an account by.
-- -> {client_id: null where there is none, taken: another account has the address, tables}
create or replace function growth.update_account(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  was growth.clients;
  next growth.clients;
  other uuid;
  is_same boolean;
begin
  if dry_run then
    return ops.preview('growth.update_account', payload);
  end if;
  select * into was from growth.clients c where c.client_id = growth.find_account(payload ->> 'client') for update;
  if was.client_id is null then
    return jsonb_build_object('client_id', null, 'taken', false, 'tables', jsonb '{}');
  end if;
  if payload #>> '{set,email}' is not null then
    perform pg_advisory_xact_lock(hashtextextended('growth.clients ' || (payload #>> '{set,email}'), 0));
    other := growth.find_account(payload #>> '{set,email}');
    if other is not null and other <> was.client_id then
      return jsonb_build_object('client_id', was.client_id, 'taken', true, 'tables', jsonb '{}');
    end if;
  end if;
  next := jsonb_populate_record(was, (
    select coalesce(jsonb_object_agg(s.key, s.value), '{}') from jsonb_each(payload -> 'set') s
    where s.key in ('business_name', 'contact_name', 'email', 'language', 'is_test')));
  is_same := next is not distinct from was;
  if not is_same then
    update growth.clients c
       set business_name = next.business_name, contact_name = next.contact_name, email = next.email, language = next.language, is_test = next.is_test
     where c.id = was.id;
  end if;
  return jsonb_build_object('client_id', was.client_id, 'taken', false, 'tables', jsonb_build_object('growth.clients', jsonb_build_object(
    'inserted', 0, 'updated', (not is_same)::integer, 'unchanged', is_same::integer)));
end
$$;
revoke all on function growth.update_account(jsonb, boolean) from public;
grant execute on function growth.update_account(jsonb, boolean) to service_role;
