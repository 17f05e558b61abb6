-- Says that a run is alive, and renews the locks that it holds (lease in seconds). -> {locks: [name]}: those that it still has
create or replace function ops.heartbeat_run(run_id uuid, lease_seconds integer) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  held jsonb;
begin
  update ops.runs r
     set heartbeat_at = now(), status = 'running', finished_at = null, error_message = null
   where r.id = heartbeat_run.run_id and (r.status = 'running' or ops.is_lost(r));
  with renewed as (
    update ops.job_locks l
       set heartbeat_at = now(), expires_at = now() + make_interval(secs => lease_seconds)
     where l.holder = heartbeat_run.run_id
    returning l.name
  )
  select coalesce(jsonb_agg(r.name), '[]') into held from renewed r;
  return jsonb_build_object('locks', held);
end
$$;
revoke all on function ops.heartbeat_run(uuid, integer) from public;
grant execute on function ops.heartbeat_run(uuid, integer) to service_role;
