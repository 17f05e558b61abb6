-- Lifts the suppressions of these keys; the rows are kept, with who did it and why. Whoever was taken out stays out until somebody puts
-- them in again. What holds for the same people afterwards (by a domain above, by another key of theirs) comes with the answer.
-- keys: [{kind, value}] -> {lifted: [{id, kind, value, reason, source, created_at, expires_at}], after: as ops.check_suppressions}
create or replace function ops.lift_suppressions(keys jsonb, reason text, lifted_by text, dry_run boolean) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  answer jsonb;
begin
  if reason !~ '\S' or lifted_by !~ '\S' or reason is null or lifted_by is null then
    raise exception 'lifting a suppression needs a reason and a name' using errcode = '22023';
  end if;
  perform ops.hold_sending();
  with asked as materialized (
    select distinct i.kind, ops.contact_key(i.kind, i.value) as value from jsonb_to_recordset(keys) as i(kind text, value text)
  ), gone as (
    update ops.suppressions s
       set lifted_at = now(), lifted_reason = lift_suppressions.reason, lifted_by = lift_suppressions.lifted_by
      from asked a
     where s.kind = a.kind and s.value = a.value and s.lifted_at is null
    returning s.*
  )
  select coalesce(jsonb_agg(jsonb_build_object(
           'id', g.id, 'kind', g.kind, 'value', g.value, 'reason', g.reason, 'source', g.source, 'created_at', g.created_at,
           'expires_at', g.expires_at) order by g.kind, g.value), '[]')
  into answer
  from gone g;
  answer := jsonb_build_object('lifted', answer, 'after', ops.check_suppressions(keys));
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return answer;
exception when sqlstate 'OR001' then
  return answer;
end
$$;
revoke all on function ops.lift_suppressions(jsonb, text, text, boolean) from public;
grant execute on function ops.lift_suppressions(jsonb, text, text, boolean) to service_role;
