-- Hands the next open job to a worker: queued and due, or running with a lease that has ended because its worker died; or the one that is
-- named, which may be a parked one. Two workers never get the same one, and a request that is sent again after a lost answer gets the one
-- it has. A job that was taken too often fails, as does that of a saved dataset whose command died.
-- payload: {request_id, run_id, worker, lease_seconds, max_attempts, job_types, id}
-- -> {job: {id, job_type, handles, attempts, apify_run_id, metadata} | null, open} (open: jobs that are left and due, those of others included)
create or replace function discovery.claim_scrape(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  request constant uuid := (payload ->> 'request_id')::uuid;
  for_worker constant uuid := (payload ->> 'worker')::uuid;
  named constant uuid := (payload ->> 'id')::uuid;
  job discovery.scrape_runs;
begin
  -- Its first execution may still be under way.
  perform pg_advisory_xact_lock(hashtextextended('discovery.claim_scrape/' || request, 0)) where request is not null;
  select * into job from discovery.scrape_runs r where r.claim_id = request and r.worker = for_worker and r.status = 'running';

  if job.id is null then
    update discovery.scrape_runs r
       set status = 'failed', finished_at = now(), worker = null, lease_until = null, reserved_usd = 0,
           error_message = case when r.metadata ? 'handles' then format('given up: %s workers died over it', r.attempts)
                           else 'its command died; run it again' end
     where r.id in (
       select d.id from discovery.scrape_runs d
       where d.status = 'running' and d.lease_until < now()
         and (d.attempts >= (payload ->> 'max_attempts')::integer or not d.metadata ? 'handles')
       for no key update skip locked);

    update discovery.scrape_runs r
       set status = 'running', worker = for_worker, claim_id = request, attempts = r.attempts + 1, run_id = (payload ->> 'run_id')::uuid,
           lease_until = now() + make_interval(secs => (payload ->> 'lease_seconds')::integer), started_at = coalesce(r.started_at, now())
     where r.id = (
       select q.id from discovery.scrape_runs q
       where q.status in ('queued', 'running') and (q.status = 'queued' or q.lease_until < now())
         and payload -> 'job_types' ? q.job_type and q.metadata ? 'handles'
         and case when named is null then q.parked_at is null and (q.not_before is null or q.not_before <= now()) else q.id = named end
       order by q.priority desc, q.queued_at, q.id
       for no key update skip locked
       limit 1)
    returning * into job;
  end if;
  return jsonb_build_object(
    'job', case when job.id is not null then jsonb_build_object(
       'id', job.id, 'job_type', job.job_type, 'handles', job.metadata -> 'handles', 'attempts', job.attempts,
       'apify_run_id', job.apify_run_id, 'metadata', job.metadata) end,
    'open', (select count(*) from discovery.scrape_runs o
             where o.status in ('queued', 'running') and payload -> 'job_types' ? o.job_type and o.id is distinct from job.id
               and o.parked_at is null and (o.not_before is null or o.not_before <= now())));
end
$$;
revoke all on function discovery.claim_scrape(jsonb) from public;
grant execute on function discovery.claim_scrape(jsonb) to service_role;
