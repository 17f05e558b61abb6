-- Halts sending in a system, or in all. One that is halted already keeps its first reason. When this returns, nobody is being put into
-- a sending state any more. -> {halted, halts: [{system, reason, halted_by, halted_at}]} (all that are in force)
create or replace function ops.halt(system text, reason text, halted_by text) returns jsonb
language plpgsql volatile set search_path = '' as $$
#variable_conflict use_column
declare
  halted boolean;
begin
  perform ops.hold_sending();
  insert into ops.halts as h (system, reason, halted_by)
  values (halt.system, halt.reason, halt.halted_by)
  on conflict (system) where resumed_at is null do nothing;
  halted := found;
  return jsonb_build_object('halted', halted, 'halts', ops.halts_in_force());
end
$$;
revoke all on function ops.halt(text, text, text) from public;
grant execute on function ops.halt(text, text, text) to service_role;
