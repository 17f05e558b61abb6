-- The vendor's runs that other jobs for any of a job's accounts have noted as theirs: none of them is the one whose start this job lost.
-- -> [apify_run_id]
create or replace function discovery.noted_runs(id uuid) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(distinct noted.run), '[]')
  from discovery.scrape_runs j
  cross join lateral (select array(select jsonb_array_elements_text(j.metadata -> 'handles')) as handles) h
  join discovery.scrape_runs r on r.metadata ? 'handles' and r.metadata -> 'handles' ?| h.handles and r.id <> j.id
  cross join lateral jsonb_path_query(r.metadata, '$.attempts[*].apify_run_id') as noted(run)
  where j.id = noted_runs.id and j.metadata ? 'handles'
$$;
revoke all on function discovery.noted_runs(uuid) from public;
grant execute on function discovery.noted_runs(uuid) to service_role;
