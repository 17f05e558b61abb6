-- What is halted now -> [{system, reason, halted_by, halted_at}]
create or replace function ops.halts_in_force() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('system', h.system, 'reason', h.reason, 'halted_by', h.halted_by, 'halted_at', h.halted_at)
                            order by h.halted_at), '[]')
  from ops.halts h where h.resumed_at is null
$$;
revoke all on function ops.halts_in_force() from public;
grant execute on function ops.halts_in_force() to service_role;
