-- Lifts the halt of a system, or the one of all (system all); the others stay. -> {resumed, halts: [...]} (those still in force)
create or replace function ops.resume(system text, resumed_by text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  resumed boolean;
begin
  update ops.halts h set resumed_at = now(), resumed_by = resume.resumed_by
   where h.system = resume.system and h.resumed_at is null;
  resumed := found;
  return jsonb_build_object('resumed', resumed, 'halts', ops.halts_in_force());
end
$$;
revoke all on function ops.resume(text, text) from public;
grant execute on function ops.resume(text, text) to service_role;
