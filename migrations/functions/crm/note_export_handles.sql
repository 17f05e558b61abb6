-- Who stands in the lists of an export. handles: [{handle, display_name}]; a name that is missing keeps the one that is stored -> {noted}
create or replace function crm.note_export_handles(handles jsonb) returns jsonb
language sql volatile set search_path = pg_catalog, pg_temp as $$
  with input as (
    select distinct on (i.handle) i.handle, i.display_name
    from jsonb_to_recordset(handles) as i(handle text, display_name text)
    order by i.handle, i.display_name is null
  ), written as (
    insert into crm.export_handles as h (handle, display_name)
    select i.handle, i.display_name from input i order by i.handle
    on conflict (handle) do update set display_name = excluded.display_name, noted_at = now()
      where excluded.display_name is not null and excluded.display_name is distinct from h.display_name
    returning 1
  )
  select jsonb_build_object('noted', (select count(*) from written))
$$;
revoke all on function crm.note_export_handles(jsonb) from public;
grant execute on function crm.note_export_handles(jsonb) to service_role;
