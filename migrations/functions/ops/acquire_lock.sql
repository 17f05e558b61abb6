-- Takes a named lock, or one whose lease has ended, or one whose holder the caller knows to be dead (dead_holder).
-- payload: {name, holder, host, pid, process_started, command, lease_seconds, dead_holder}
-- -> {acquired, holder, host, pid, process_started, command, acquired_at} (of whoever has it now)
create or replace function ops.acquire_lock(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  lease interval := make_interval(secs => (payload ->> 'lease_seconds')::integer);
  owner ops.job_locks;
begin
  insert into ops.job_locks as l (name, holder, host, pid, process_started, command, expires_at)
  values (payload ->> 'name', (payload ->> 'holder')::uuid, payload ->> 'host', (payload ->> 'pid')::integer,
          coalesce(payload ->> 'process_started', ''), payload ->> 'command', now() + lease)
  on conflict (name) do update
     set holder = excluded.holder, host = excluded.host, pid = excluded.pid, process_started = excluded.process_started,
         command = excluded.command, acquired_at = now(), heartbeat_at = now(), expires_at = excluded.expires_at
   where l.expires_at < now() or l.holder = excluded.holder or l.holder = (payload ->> 'dead_holder')::uuid;
  select * into owner from ops.job_locks where name = payload ->> 'name';
  return jsonb_build_object('acquired', owner.holder = (payload ->> 'holder')::uuid, 'holder', owner.holder, 'host', owner.host,
                            'pid', owner.pid, 'process_started', owner.process_started, 'command', owner.command,
                            'acquired_at', owner.acquired_at);
end
$$;
revoke all on function ops.acquire_lock(jsonb) from public;
grant execute on function ops.acquire_lock(jsonb) to service_role;
