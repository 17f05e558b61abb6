-- What the words of registries for a status mean -> [{registry_status, status, added_by, added_at}]
create or replace function sdr.registry_status_list() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('registry_status', r.registry_status, 'status', r.status, 'added_by', r.added_by,
                                               'added_at', r.added_at) order by r.status, r.registry_status), '[]')
  from sdr.registry_statuses r
$$;
revoke all on function sdr.registry_status_list() from public;
grant execute on function sdr.registry_status_list() to service_role;
