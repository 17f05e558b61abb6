-- Says that a run is alive, and renews the lock it holds (lease in seconds). -> {lock_held}
create or replace function ops.heartbeat_run(run_id uuid, lock_name text, holder uuid, lease_seconds integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  held boolean := false;
begin
  update ops.runs r set heartbeat_at = now() where r.id = heartbeat_run.run_id and r.status = 'running';
  update ops.job_locks l
     set heartbeat_at = now(), expires_at = now() + make_interval(secs => lease_seconds)
   where l.name = lock_name and l.holder = heartbeat_run.holder;
  held := found;
  return jsonb_build_object('lock_held', held);
end
$$;
revoke all on function ops.heartbeat_run(uuid, text, uuid, integer) from public;
grant execute on function ops.heartbeat_run(uuid, text, uuid, integer) to service_role;
