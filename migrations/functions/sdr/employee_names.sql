-- Names of employees as they are stored, a page at a time; those whose parts a person set are left out. after: {id} -> {rows, next}
create or replace function sdr.employee_names(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with page as materialized (
    select e.id, e.full_name, e.first_name, e.last_name, e.middle_name, e.set_by_hand from sdr.employees e
    where after ->> 'id' is null or e.id > (after ->> 'id')::uuid
    order by e.id limit page_size
  )
  select ops.page(
    coalesce(jsonb_agg(jsonb_build_object('employee_id', p.id, 'full_name', p.full_name, 'first_name', p.first_name, 'last_name', p.last_name,
                                 'middle_name', p.middle_name) order by p.id)
             filter (where not coalesce(p.set_by_hand && array['first_name', 'last_name', 'middle_name'], false)), '[]'),
    jsonb_agg(jsonb_build_object('id', p.id) order by p.id), page_size)
  from page p
$$;
revoke all on function sdr.employee_names(jsonb, integer) from public;
grant execute on function sdr.employee_names(jsonb, integer) to service_role;
