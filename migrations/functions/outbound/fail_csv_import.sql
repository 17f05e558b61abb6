-- A file that could not be taken in: nothing of it is here but its name and the reason. One of the same content that was taken in before
-- stays as it is. payload: {id, file_name, file_size_bytes, content_sha256, run_id, error_log} -> {noted}
create or replace function outbound.fail_csv_import(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  noted integer;
begin
  insert into outbound.csv_imports_raw as r (id, file_name, file_size_bytes, uploaded_by, content_sha256, run_id, raw_data, import_status, error_log)
  select i.id, i.file_name, i.file_size_bytes, (select min(u.id::text)::uuid from outbound.users u having count(*) = 1), i.content_sha256,
         i.run_id, '[]', 'failed', i.error_log
  from jsonb_populate_record(null::outbound.csv_imports_raw, payload) i
  on conflict (id) do update set error_log = excluded.error_log, run_id = excluded.run_id, file_name = excluded.file_name
    where r.import_status = 'failed' and (r.error_log, r.run_id, r.file_name) is distinct from (excluded.error_log, excluded.run_id, excluded.file_name);
  get diagnostics noted = row_count;
  return jsonb_build_object('noted', noted);
end
$$;
revoke all on function outbound.fail_csv_import(jsonb) from public;
grant execute on function outbound.fail_csv_import(jsonb) to service_role;
