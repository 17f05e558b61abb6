-- Which jobs are overdue. expected: [{command, max_age_seconds}]; a success is a run that ended with 0, or with 3 (some rejects).
-- -> [{command, state: ok | late | never, max_age_seconds, age_seconds, last_success_at, last_run_at, last_status, last_exit_code}]
create or replace function ops.run_late(expected jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'command', e.command,
    'state', case when success.at is null then 'never'
                  when success.at < now() - make_interval(secs => e.max_age_seconds) then 'late' else 'ok' end,
    'max_age_seconds', e.max_age_seconds,
    'age_seconds', round(extract(epoch from now() - success.at)),
    'last_success_at', success.at, 'last_run_at', newest.started_at, 'last_status', newest.row ->> 'status',
    'last_exit_code', newest.exit_code) order by e.command), '[]')
  from jsonb_to_recordset(expected) as e(command text, max_age_seconds double precision)
  left join lateral (
    select max(r.finished_at) as at from ops.runs r
    where r.command = e.command and r.status = 'succeeded' and r.exit_code in (0, 3)
  ) success on true
  left join lateral (
    select r.started_at, r.exit_code, ops.run_row(r) as row from ops.runs r where r.command = e.command order by r.started_at desc limit 1
  ) newest on true
$$;
revoke all on function ops.run_late(jsonb) from public;
grant execute on function ops.run_late(jsonb) to service_role;
