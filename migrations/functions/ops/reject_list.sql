-- The records that a run refused, in their order; those that somebody corrected or dismissed since are left out unless all is asked for.
-- One that a newer run of the same import refused again is listed: retried_by names that run.
-- after: the id of the last row before -> {rows: [{source, line, path, pointer, reason, record, context, retried_by}], next}
create or replace function ops.reject_list(run_id uuid, all_of_them boolean, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with found as (
    select j.* from ops.rejects j
    left join ops.runs s on s.id = j.retried_by
    where j.run_id = reject_list.run_id
      and (all_of_them or j.retried_by is null or s.command not in ('rejects retry', 'rejects dismiss'))
      and j.id > coalesce((after #>> '{}')::bigint, 0)
    order by j.id
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('source', f.source, 'line', f.line, 'path', f.path, 'pointer', f.pointer, 'reason', f.reason,
                                 'record', f.record, 'context', f.context, 'retried_by', f.retried_by) order by f.id),
    jsonb_agg(f.id order by f.id), page_size)
  from found f
$$;
revoke all on function ops.reject_list(uuid, boolean, jsonb, integer) from public;
grant execute on function ops.reject_list(uuid, boolean, jsonb, integer) to service_role;
