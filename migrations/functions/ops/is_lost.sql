-- Whether a run's process ended without a word: it was closed for it (ops.close_dead_runs), or it says running and has not for two minutes.
create or replace function ops.is_lost(run ops.runs) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select (run.status = 'interrupted' and run.exit_code is null)
      or (run.status = 'running' and run.heartbeat_at < now() - interval '2 minutes')
$$;
revoke all on function ops.is_lost(ops.runs) from public;
grant execute on function ops.is_lost(ops.runs) to service_role;
