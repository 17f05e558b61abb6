-- Runs, newest first. filter: {command, status, since}; after: {at, id} of the last row before -> {rows, next}
create or replace function ops.run_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  -- As ops.is_lost, in a form that an index serves.
  lost constant text := $c$(r.status = 'interrupted' and r.exit_code is null or r.status = 'running' and r.heartbeat_at < now() - interval '2 minutes')$c$;
  answer jsonb;
begin
  -- Only the conditions that are asked for, so that the planner sees which index serves them.
  execute format($q$
    with found as (
      select r.id, r.started_at, ops.run_row(r) as row
      from ops.runs r
      where %s
      order by r.started_at desc, r.id desc
      limit $1
    )
    select ops.page(
      jsonb_agg(f.row order by f.started_at desc, f.id desc),
      jsonb_agg(jsonb_build_object('at', f.started_at, 'id', f.id) order by f.started_at desc, f.id desc), $1)
    from found f
  $q$, concat_ws(' and ', 'true',
    'r.command = ' || quote_literal(filter ->> 'command'),
    'r.started_at >= ' || quote_literal(filter ->> 'since') || '::timestamptz',
    case filter ->> 'status' when 'lost' then lost
                             else 'r.status = ' || quote_literal(filter ->> 'status') || ' and not ' || lost end,
    '(r.started_at, r.id) < (' || quote_literal(after ->> 'at') || '::timestamptz, ' || quote_literal(after ->> 'id') || '::uuid)'))
  into answer using page_size;
  return answer;
end
$$;
revoke all on function ops.run_list(jsonb, jsonb, integer) from public;
grant execute on function ops.run_list(jsonb, jsonb, integer) to service_role;
