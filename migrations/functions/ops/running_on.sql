-- Runs that say they run on a host (null: on any), for who can see whether their processes live; and whether any run, on whichever host, has
-- been silent for so long that nobody believes it. -> {runs: [{run_id, host, pid, process_started}], silent}
create or replace function ops.running_on(host text default null) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'runs', coalesce(jsonb_agg(jsonb_build_object('run_id', r.id, 'host', r.host, 'pid', r.pid, 'process_started', r.process_started))
                     filter (where running_on.host is null or r.host = running_on.host), '[]'),
    'silent', coalesce(bool_or(r.heartbeat_at < now() - interval '10 minutes'), false))
  from ops.runs r where r.status = 'running'
$$;
revoke all on function ops.running_on(text) from public;
grant execute on function ops.running_on(text) to service_role;
