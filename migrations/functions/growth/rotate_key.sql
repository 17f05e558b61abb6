-- Gives an account another key, and writes the log in the same transaction. payload: {id: of the log's row, client, api_key: as it is to be
-- stored, fingerprint, prefix, by, reason, grace_seconds}. Without a grace every older key is void at once, also one whose own grace still runs.
-- The row lock makes one chain of rotations at once; a call that is sent again finds its row. -> {client_id, tables}; null: there is none
create or replace function growth.rotate_key(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  own constant uuid := (payload ->> 'id')::uuid;
  grace constant interval := make_interval(secs => (payload ->> 'grace_seconds')::double precision);
  was growth.clients;
  made bigint := 0;
  at timestamptz;
begin
  if dry_run then
    return ops.preview('growth.rotate_key', payload);
  end if;
  select * into was from growth.clients c where c.client_id = growth.find_account(payload ->> 'client') for update;
  if was.client_id is null then
    return jsonb_build_object('client_id', null, 'tables', jsonb '{}');
  end if;
  if not exists (select from growth.api_key_rotation_log l where l.id = own) then
    -- After the lock: rotations at once are in the log in the order in which they came about.
    at := clock_timestamp();
    insert into growth.api_key_rotation_log (id, client_id, old_key_fingerprint, old_key_prefix, new_key_fingerprint, new_key_prefix, rotated_by,
                                             reason, rotated_at)
    values (own, was.client_id, growth.key_fingerprint(was.api_key),
            coalesce(was.api_key_prefix, case when was.api_key not like 'sha256:%' then left(was.api_key, 12) end),
            payload ->> 'fingerprint', payload ->> 'prefix', payload ->> 'by', payload ->> 'reason', at);
    update growth.clients c
       set api_key = payload ->> 'api_key', api_key_prefix = payload ->> 'prefix', last_rotated = at,
           former_key_fingerprint = case when grace is not null then growth.key_fingerprint(was.api_key) end, former_key_until = at + grace
     where c.id = was.id;
    made := 1;
  end if;
  return jsonb_build_object('client_id', was.client_id, 'tables', jsonb_build_object(
    'growth.clients', jsonb_build_object('inserted', 0, 'updated', made, 'unchanged', 0),
    'growth.api_key_rotation_log', jsonb_build_object('inserted', made, 'updated', 0, 'unchanged', 0)));
end
$$;
revoke all on function growth.rotate_key(jsonb, boolean) from public;
grant execute on function growth.rotate_key(jsonb, boolean) to service_role;
