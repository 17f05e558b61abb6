-- The halts in force, or with all_of_them also those that were lifted; newest first.
-- after: {at, id} of the last row before -> {rows: [{system, reason, halted_by, halted_at, resumed_by, resumed_at}], next}
create or replace function ops.halt_list(all_of_them boolean, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with found as (
    select h.* from ops.halts h
    where (all_of_them or h.resumed_at is null)
      and (after is null or (h.halted_at, h.id) < ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid))
    order by h.halted_at desc, h.id desc
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('system', f.system, 'reason', f.reason, 'halted_by', f.halted_by, 'halted_at', f.halted_at,
                                                  'resumed_by', f.resumed_by, 'resumed_at', f.resumed_at) order by f.halted_at desc, f.id desc),
    jsonb_agg(jsonb_build_object('at', f.halted_at, 'id', f.id) order by f.halted_at desc, f.id desc), page_size)
  from found f
$$;
revoke all on function ops.halt_list(boolean, jsonb, integer) from public;
grant execute on function ops.halt_list(boolean, jsonb, integer) to service_role;
