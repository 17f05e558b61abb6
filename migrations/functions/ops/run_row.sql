-- A run as the lists show it; one whose process is gone is lost.
create or replace function ops.run_row(run ops.runs) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'run_id', run.id, 'command', run.command,
    'status', case when ops.is_lost(run) then 'lost' else run.status end,
    'exit_code', run.exit_code, 'started_at', run.started_at, 'finished_at', run.finished_at,
    'seconds', round(extract(epoch from coalesce(run.finished_at, run.heartbeat_at) - run.started_at)::numeric, 1),
    'source', run.source, 'host', run.host, 'pid', run.pid, 'version', run.version, 'requests', run.requests, 'cost_usd', run.cost_usd,
    'error_message', run.error_message)
$$;
revoke all on function ops.run_row(ops.runs) from public;
grant execute on function ops.run_row(ops.runs) to service_role;
