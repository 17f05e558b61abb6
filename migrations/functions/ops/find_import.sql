-- The completed import of this very content with these very options. -> {completed_at, run_id, counts} or null
create or replace function ops.find_import(command text, sha256 text, options jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('completed_at', f.completed_at, 'run_id', f.run_id, 'counts', f.counts)
  from ops.import_files f
  where f.command = find_import.command and f.sha256 = find_import.sha256 and f.options = find_import.options
$$;
revoke all on function ops.find_import(text, text, jsonb) from public;
grant execute on function ops.find_import(text, text, jsonb) to service_role;
