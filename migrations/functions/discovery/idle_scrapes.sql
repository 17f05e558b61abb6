-- Jobs that nobody is at, all of whose accounts are among these: whoever wants these accounts now takes the jobs as they are, with what is
-- known of their runs. -> [[handle]]
create or replace function discovery.idle_scrapes(job_type text, handles jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with asked as materialized (
    select distinct h.handle from jsonb_array_elements_text(idle_scrapes.handles) as h(handle)
  )
  select coalesce(jsonb_agg(r.metadata -> 'handles' order by r.priority desc, r.queued_at, r.id), '[]')
  from discovery.scrape_runs r
  where r.status in ('queued', 'running') and (r.status = 'queued' or r.lease_until < now())
    and r.job_type = idle_scrapes.job_type and r.metadata ? 'handles'
    and not exists (
      select from jsonb_array_elements_text(r.metadata -> 'handles') as h(handle)
      where not exists (select from asked a where a.handle = h.handle))
$$;
revoke all on function discovery.idle_scrapes(text, jsonb) from public;
grant execute on function discovery.idle_scrapes(text, jsonb) to service_role;
