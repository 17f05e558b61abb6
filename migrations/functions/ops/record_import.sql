-- Notes a completed import. payload: {run_id, command, sha256, options, source, bytes, counts} -> {recorded}
create or replace function ops.record_import(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  insert into ops.import_files as f (run_id, command, sha256, options, source, bytes, counts)
  values ((payload ->> 'run_id')::uuid, payload ->> 'command', payload ->> 'sha256', coalesce(payload -> 'options', '{}'),
          payload ->> 'source', (payload ->> 'bytes')::bigint, coalesce(payload -> 'counts', '{}'))
  on conflict (command, sha256, options) do update
     set run_id = excluded.run_id, source = excluded.source, counts = excluded.counts, completed_at = now();
  return jsonb_build_object('recorded', true);
end
$$;
revoke all on function ops.record_import(jsonb) from public;
grant execute on function ops.record_import(jsonb) to service_role;
