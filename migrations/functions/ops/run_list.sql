-- Runs, newest first. filter: {command, status, since}; after: {at, id} of the last row before -> {rows, next}
create or replace function ops.run_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = '' as $$
  with found as (
    select r.id, r.started_at, ops.run_row(r) as row
    from ops.runs r
    where (filter ->> 'command' is null or r.command = filter ->> 'command')
      and (filter ->> 'since' is null or r.started_at >= (filter ->> 'since')::timestamptz)
      and (filter ->> 'status' is null or ops.run_row(r) ->> 'status' = filter ->> 'status')
      and (after is null or (r.started_at, r.id) < ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid))
    order by r.started_at desc, r.id desc
    limit page_size
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(f.row order by f.started_at desc, f.id desc), '[]'),
    'next', case when count(*) = page_size then
       (array_agg(jsonb_build_object('at', f.started_at, 'id', f.id) order by f.started_at desc, f.id desc))[page_size] end)
  from found f
$$;
revoke all on function ops.run_list(jsonb, jsonb, integer) from public;
grant execute on function ops.run_list(jsonb, jsonb, integer) to service_role;
