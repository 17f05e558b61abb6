-- Halts sending in a system, or in all. One that is halted already keeps its first reason. It waits for nobody who is under way: whoever
-- commits after it is refused (ops.stop_sending). The id is the caller's, so that a call that is sent again knows its own halt.
-- -> {halted, halts: [{system, reason, halted_by, halted_at}]} (all that are in force)
create or replace function ops.halt(system text, reason text, halted_by text, id uuid default gen_random_uuid()) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  insert into ops.halts as h (id, system, reason, halted_by)
  values (halt.id, halt.system, halt.reason, halt.halted_by)
  on conflict do nothing;
  return jsonb_build_object('halted', exists (select from ops.halts h where h.id = halt.id), 'halts', ops.halts_in_force());
end
$$;
revoke all on function ops.halt(text, text, text, uuid) from public;
grant execute on function ops.halt(text, text, text, uuid) to service_role;
