-- Runs that refused records, newest first, with how many, and how many of those nobody corrected yet.
-- after: {at, id} of the last row before -> {rows: [{run_id, command, source, started_at, rejects, open}], next}
create or replace function ops.reject_runs(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with run as (
    select r.id, r.command, r.source, r.started_at
    from ops.runs r
    where exists (select from ops.rejects j where j.run_id = r.id)
      and (after is null or (r.started_at, r.id) < ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid))
    order by r.started_at desc, r.id desc
    limit page_size
  ), found as (
    -- Counted for this page alone.
    select r.*, j.rejects, j.open
    from run r
    cross join lateral (
      select count(*) as rejects, count(*) filter (where k.retried_by is null) as open from ops.rejects k where k.run_id = r.id
    ) j
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('run_id', f.id, 'command', f.command, 'source', f.source, 'started_at', f.started_at,
                                 'rejects', f.rejects, 'open', f.open) order by f.started_at desc, f.id desc),
    jsonb_agg(jsonb_build_object('at', f.started_at, 'id', f.id) order by f.started_at desc, f.id desc), page_size)
  from found f
$$;
revoke all on function ops.reject_runs(jsonb, integer) from public;
grant execute on function ops.reject_runs(jsonb, integer) to service_role;
