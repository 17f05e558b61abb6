-- The run of this command that succeeded under a caller's idempotency key, with the summary it ended with.
-- -> {run_id, args, exit_code, summary} or null
create or replace function ops.find_run_by_key(command text, key text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('run_id', r.id, 'args', r.args, 'exit_code', r.exit_code, 'summary', r.summary)
  from ops.runs r
  where r.command = find_run_by_key.command and r.idempotency_key = key and r.status = 'succeeded' and r.summary is not null
  limit 1
$$;
revoke all on function ops.find_run_by_key(text, text) from public;
grant execute on function ops.find_run_by_key(text, text) to service_role;
