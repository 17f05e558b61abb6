-- The document's internal client. Nobody knows its key, and its password can never match: both are set when somebody needs them.
-- One that is there keeps all that it has. -> {"growth.clients": {inserted, updated, unchanged}}
create or replace function growth.seed_internal_client(dry_run boolean default false) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
  with seed (client_id) as (
    values ('00000000-0000-0000-0000-000000000001'::uuid)
  ), missing as (
    select s.client_id from seed s where not exists (select from growth.clients c where c.client_id = s.client_id)
  ), inserted as (
    insert into growth.clients (client_id, business_name, email, password_hash, api_key, is_internal)
    select m.client_id, 'Avenir AI Solutions', 'internal@aveniraisolutions.ca', '!',
           'sha256:' || encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'), true
    from missing m
    where not seed_internal_client.dry_run
    on conflict (client_id) do nothing
    returning client_id
  )
  select jsonb_build_object('growth.clients', jsonb_build_object('inserted', n.inserted, 'updated', 0, 'unchanged', 1 - n.inserted))
  from (select case when seed_internal_client.dry_run then (select count(*) from missing)
                    else (select count(*) from inserted) end as inserted) n
$$;
revoke all on function growth.seed_internal_client(boolean) from public;
grant execute on function growth.seed_internal_client(boolean) to service_role;
