-- Repaired names, where those that were looked at still stand; what was there before is kept (sdr.employee_repairs).
-- payload: {by, rows: [{employee_id, before: {first_name, last_name, middle_name}, after: the same, confidence}]} -> {tables}
create or replace function sdr.repair_names(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  total constant integer := jsonb_array_length(payload -> 'rows');
  changed integer;
begin
  if dry_run then
    return ops.preview('sdr.repair_names', payload);
  end if;
  with input as materialized (
    select i.* from jsonb_to_recordset(payload -> 'rows') as i(employee_id uuid, before jsonb, after jsonb, confidence text)
  ), locked as materialized (
    select e.id, e.full_name, i.before, i.after, i.confidence
    from input i join sdr.employees e on e.id = i.employee_id
    where (e.first_name, e.last_name, e.middle_name) is not distinct from
          ((i.before ->> 'first_name')::varchar, (i.before ->> 'last_name')::varchar, (i.before ->> 'middle_name')::varchar)
    order by e.id for no key update of e
  ), kept as (
    insert into sdr.employee_repairs (employee_id, full_name, before, after, confidence, repaired_by)
    select l.id, l.full_name, l.before, l.after, l.confidence, payload ->> 'by' from locked l
  ), repaired as (
    update sdr.employees e set first_name = l.after ->> 'first_name', last_name = l.after ->> 'last_name', middle_name = l.after ->> 'middle_name'
    from locked l where e.id = l.id returning 1
  )
  select count(*) into changed from repaired;
  return jsonb_build_object('tables', jsonb_build_object(
    'sdr.employees', jsonb_build_object('inserted', 0, 'updated', changed, 'unchanged', total - changed),
    'sdr.employee_repairs', jsonb_build_object('inserted', changed, 'updated', 0, 'unchanged', 0)));
end
$$;
revoke all on function sdr.repair_names(jsonb, boolean) from public;
grant execute on function sdr.repair_names(jsonb, boolean) to service_role;
