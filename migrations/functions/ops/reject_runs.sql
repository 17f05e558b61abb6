-- Runs that refused records, newest first, with how many, and how many of those nobody corrected yet.
-- after: {at, id} of the last row before -> {rows: [{run_id, command, source, started_at, rejects, open}], next}
create or replace function ops.reject_runs(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = '' as $$
  with found as (
    select r.id, r.command, r.source, r.started_at, j.rejects, j.open
    from (select run_id, count(*) as rejects, count(*) filter (where retried_by is null) as open from ops.rejects group by run_id) j
    join ops.runs r on r.id = j.run_id
    where after is null or (r.started_at, r.id) < ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid)
    order by r.started_at desc, r.id desc
    limit page_size
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(jsonb_build_object('run_id', f.id, 'command', f.command, 'source', f.source, 'started_at', f.started_at,
                                                  'rejects', f.rejects, 'open', f.open) order by f.started_at desc, f.id desc), '[]'),
    'next', case when count(*) = page_size then
       (array_agg(jsonb_build_object('at', f.started_at, 'id', f.id) order by f.started_at desc, f.id desc))[page_size] end)
  from found f
$$;
revoke all on function ops.reject_runs(jsonb, integer) from public;
grant execute on function ops.reject_runs(jsonb, integer) to service_role;
