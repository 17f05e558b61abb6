-- Lines of a larger file, beside the row of the file. raw_rows: a JSON array, as text. Put again they change nothing. -> {rows}
create or replace function outbound.put_csv_chunk(import_id uuid, chunk integer, raw_rows text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  put constant jsonb := raw_rows::jsonb;
begin
  insert into outbound.csv_imports_raw as r (parent_id, chunk_number, file_name, uploaded_by, raw_data, total_rows)
  select f.id, chunk, f.file_name, f.uploaded_by, put, jsonb_array_length(put)
  from outbound.csv_imports_raw f where f.id = import_id
  on conflict (parent_id, chunk_number) do update
    set raw_data = excluded.raw_data, total_rows = excluded.total_rows, file_name = excluded.file_name
    where (r.raw_data, r.file_name) is distinct from (excluded.raw_data, excluded.file_name);
  return jsonb_build_object('rows', jsonb_array_length(put));
end
$$;
revoke all on function outbound.put_csv_chunk(uuid, integer, text) from public;
grant execute on function outbound.put_csv_chunk(uuid, integer, text) to service_role;
