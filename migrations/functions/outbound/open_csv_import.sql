-- A file that is to be imported, as it lands: uploaded, with its rows, or with room for its chunks (outbound.put_csv_chunk). The id follows
-- from the content, so that the same file again, or after a crash, is the same row; what was completed alike is left as it is.
-- payload: {id, file_name, file_size_bytes, content_sha256, run_id, total_rows, failed_rows, error_log, layout, chunks, raw_data}
-- -> {tables}
create or replace function outbound.open_csv_import(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  inserted integer;
begin
  if dry_run then
    select count(*) into inserted from outbound.csv_imports_raw r where r.id = (payload ->> 'id')::uuid;
    inserted := 1 - inserted;
  else
    insert into outbound.csv_imports_raw as r (id, file_name, file_size_bytes, uploaded_by, content_sha256, run_id, raw_data, total_rows,
                                               failed_rows, error_log, layout)
    select i.id, i.file_name, i.file_size_bytes, (select min(u.id::text)::uuid from outbound.users u having count(*) = 1), i.content_sha256,
           i.run_id, i.raw_data, i.total_rows, i.failed_rows, i.error_log, i.layout
    from jsonb_populate_record(null::outbound.csv_imports_raw, payload) i
    on conflict (id) do nothing;
    get diagnostics inserted = row_count;
    if inserted = 0 then
      update outbound.csv_imports_raw r
         set import_status = 'uploaded', processed_rows = 0, processing_started_at = null, processing_completed_at = null,
             raw_data = i.raw_data, total_rows = i.total_rows, failed_rows = i.failed_rows, error_log = i.error_log, layout = i.layout,
             run_id = i.run_id, file_name = i.file_name
        from jsonb_populate_record(null::outbound.csv_imports_raw, payload) i
       where r.id = i.id
         and not (r.import_status = 'completed'
                  and (r.total_rows, r.failed_rows, r.error_log, r.layout) is not distinct from (i.total_rows, i.failed_rows, i.error_log, i.layout));
      delete from outbound.csv_imports_raw c
      where c.parent_id = (payload ->> 'id')::uuid and c.chunk_number > (payload ->> 'chunks')::integer;
    end if;
  end if;
  return jsonb_build_object('tables', jsonb_build_object('outbound.csv_imports_raw', jsonb_build_object(
    'inserted', inserted, 'updated', 0, 'unchanged', 1 - inserted)));
end
$$;
revoke all on function outbound.open_csv_import(jsonb, boolean) from public;
grant execute on function outbound.open_csv_import(jsonb, boolean) to service_role;
