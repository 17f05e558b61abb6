-- History that somebody kept elsewhere, as synthetic scrape_runs; one that is there already is left alone, and so is a moment of which there is a
-- real run (within a minute, of the same account). payload: {runs: as discovery.put_synthetic_runs, and total_expected} -> {tables, real}
-- real: rows that were left out for a real run. A dry run does the same and rolls it back.
create or replace function discovery.backfill_runs(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  fresh jsonb;
  total integer;
  tables jsonb;
begin
  select count(*), coalesce(jsonb_agg(e.value) filter (where not exists (
           select from discovery.scrape_runs r
           where r.job_type = e.value ->> 'job_type' and r.target_username = e.value ->> 'target_username'
             and not coalesce((r.metadata ->> 'synthetic')::boolean, false)
             and r.finished_at between (e.value ->> 'finished_at')::timestamptz - interval '1 minute'
                                   and (e.value ->> 'finished_at')::timestamptz + interval '1 minute')), '[]')
    into total, fresh
  from jsonb_array_elements(payload -> 'runs') as e(value);
  tables := jsonb_build_object('discovery.scrape_runs', discovery.put_synthetic_runs(fresh));
  with known as materialized (
    select o.id, max(i.total_expected) as total_expected
    from jsonb_to_recordset(fresh) as i(job_type text, target_username text, finished_at timestamptz, total_expected integer)
    join discovery.scrape_runs o on o.job_type = i.job_type and o.target_username = i.target_username and o.finished_at = i.finished_at
     and (o.metadata ->> 'synthetic') = 'true'
    where i.total_expected is not null and o.total_expected is null
    group by o.id
    order by o.id
  ), locked as materialized (
    select i.* from known i
    cross join lateral (select from discovery.scrape_runs o where o.id = i.id for no key update) o
  )
  update discovery.scrape_runs r
     set total_expected = l.total_expected, coverage_pct = discovery.coverage(r.total_retrieved, l.total_expected)
    from locked l
   where r.id = l.id and r.total_expected is null;
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return jsonb_build_object('tables', tables, 'real', total - jsonb_array_length(fresh));
exception when sqlstate 'OR001' then
  return jsonb_build_object('tables', tables, 'real', total - jsonb_array_length(fresh));
end
$$;
revoke all on function discovery.backfill_runs(jsonb, boolean) from public;
grant execute on function discovery.backfill_runs(jsonb, boolean) to service_role;
