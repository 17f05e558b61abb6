-- The imports that a text names: by id, by file name as it was given, or by its last part -> {ids, known: where none is found, file names there are}
create or replace function outbound.find_csv_imports(name text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with file as materialized (
    select f.id, f.file_name, f.uploaded_at from outbound.csv_imports_raw f where f.parent_id is null
  ), found as materialized (
    select f.id, f.uploaded_at from file f
    where f.id::text = lower(btrim(name)) or f.file_name = name or regexp_replace(f.file_name, '^.*/', '') = name
  )
  select jsonb_build_object(
    'ids', (select coalesce(jsonb_agg(f.id order by f.uploaded_at desc, f.id), '[]') from found f),
    'known', case when exists (select from found) then '[]' else (
      select coalesce(jsonb_agg(k.file_name order by k.file_name), '[]')
      from (select distinct f.file_name from file f order by f.file_name limit 1000) k) end)
$$;
revoke all on function outbound.find_csv_imports(text) from public;
grant execute on function outbound.find_csv_imports(text) to service_role;
