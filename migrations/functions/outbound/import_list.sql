-- Files that were imported, newest first. filter: {status, since}; after: {uploaded_at, id} -> {rows, next}
create or replace function outbound.import_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select f.* from outbound.csv_imports_raw f
    where f.parent_id is null
      and (filter ->> 'status' is null or f.import_status = filter ->> 'status')
      and (filter ->> 'since' is null or f.uploaded_at >= (filter ->> 'since')::timestamptz)
      and (after is null or (f.uploaded_at, f.id) < ((after ->> 'uploaded_at')::timestamptz, (after ->> 'id')::uuid))
    order by f.uploaded_at desc, f.id desc
    limit page_size
  ), told as (
    select p.uploaded_at as at, p.id, jsonb_build_object(
      'file_name', p.file_name, 'import_status', p.import_status, 'uploaded_at', p.uploaded_at, 'total_rows', p.total_rows,
      'processed_rows', p.processed_rows, 'failed_rows', p.failed_rows,
      'leads', (select count(*) from outbound.leads l where l.csv_import_id = p.id),
      'new_companies', (select count(*) from outbound.companies c where c.first_seen_in_csv_id = p.id),
      'first_error', p.error_log -> 0 ->> 'error',
      'processing_started_at', p.processing_started_at, 'processing_completed_at', p.processing_completed_at,
      'uploaded_by', (select u.email from outbound.users u where u.id = p.uploaded_by),
      'file_size_bytes', p.file_size_bytes, 'csv_import_id', p.id, 'run_id', p.run_id) as row
    from page p
  )
  select ops.page(jsonb_agg(t.row order by t.at desc, t.id desc),
                  jsonb_agg(jsonb_build_object('uploaded_at', t.at, 'id', t.id) order by t.at desc, t.id desc), page_size)
  from told t
$$;
revoke all on function outbound.import_list(jsonb, jsonb, integer) from public;
grant execute on function outbound.import_list(jsonb, jsonb, integer) to service_role;
