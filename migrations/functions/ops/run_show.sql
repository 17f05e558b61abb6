-- Runs whose id begins so (two are enough to see that it is not one), with all that is kept of them.
-- -> {runs: [{…as run_row, args, counts, rejects, imported: {source, sha256, bytes, options}}]}
create or replace function ops.run_show(run text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('runs', coalesce(jsonb_agg(
    ops.run_row(r) || jsonb_build_object(
      'args', r.args, 'counts', r.counts,
      'rejects', (select count(*) from ops.rejects j where j.run_id = r.id),
      'imported', (select jsonb_build_object('source', f.source, 'sha256', f.sha256, 'bytes', f.bytes, 'options', f.options)
                   from ops.import_files f where f.run_id = r.id limit 1))), '[]'))
  from (select * from ops.runs k where starts_with(k.id::text, lower(run)) limit 2) r
$$;
revoke all on function ops.run_show(text) from public;
grant execute on function ops.run_show(text) to service_role;
