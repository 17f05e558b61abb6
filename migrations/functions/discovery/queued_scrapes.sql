-- What a worker would take now: queued, or left by a worker that died. -> [{job_type, jobs, accounts}]
create or replace function discovery.queued_scrapes(job_types jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('job_type', q.job_type, 'jobs', q.jobs, 'accounts', q.accounts) order by q.job_type), '[]')
  from (select r.job_type, count(*) as jobs, sum(jsonb_array_length(r.metadata -> 'handles')) as accounts
        from discovery.scrape_runs r
        where r.status in ('queued', 'running') and (r.status = 'queued' or r.lease_until < now())
          and job_types ? r.job_type and r.metadata ? 'handles' and r.parked_at is null and (r.not_before is null or r.not_before <= now())
        group by r.job_type) q
$$;
revoke all on function discovery.queued_scrapes(jsonb) from public;
grant execute on function discovery.queued_scrapes(jsonb) to service_role;
