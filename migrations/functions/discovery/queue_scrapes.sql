-- Opens scrape jobs: for the queue, or, where a worker is named, as its own at once. A handle that another open job of the same type
-- has is left out and told; a job of just these handles that is queued, or whose worker died, is taken over by one that wants to do it now.
-- payload: {run_id, worker, lease_seconds, jobs: [{id, job_type, handles, priority, metadata}]}
-- -> {opened: [{id, job_type, handles, metadata}], busy: [handle]} (metadata: of a job that was taken over, its attempts so far)
create or replace function discovery.queue_scrapes(payload jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  for_worker constant uuid := (payload ->> 'worker')::uuid;
  lease constant timestamptz := now() + make_interval(secs => (payload ->> 'lease_seconds')::integer);
  job record;
  taken uuid;
  free jsonb;
  open_handles jsonb;
  opened jsonb := '[]'::jsonb;
  busy jsonb := '[]'::jsonb;
begin
  -- One at a time: two commands must not both find a handle free.
  perform pg_advisory_xact_lock(hashtextextended('discovery.queue_scrapes', 0));
  select coalesce(jsonb_object_agg(r.job_type || '/' || h.handle, true), '{}') into open_handles
  from discovery.scrape_runs r
  cross join lateral jsonb_array_elements_text(r.metadata -> 'handles') as h(handle)
  where r.status in ('queued', 'running');
  for job in
    select * from jsonb_to_recordset(payload -> 'jobs') as j(id uuid, job_type text, handles jsonb, priority integer, metadata jsonb)
  loop
    -- A call that is sent again after a lost answer.
    select r.id, r.metadata -> 'handles' into taken, free from discovery.scrape_runs r where r.id = job.id;
    if taken is null and for_worker is not null then
      update discovery.scrape_runs r
         set status = 'running', worker = for_worker, lease_until = lease, attempts = r.attempts + 1,
             started_at = now(), run_id = (payload ->> 'run_id')::uuid
       where r.id = (select q.id from discovery.scrape_runs q
                     where (q.status = 'queued' or (q.status = 'running' and q.lease_until < now())) and q.job_type = job.job_type and q.metadata -> 'handles' = job.handles
                     for update skip locked limit 1)
      returning r.id, r.metadata -> 'handles' into taken, free;
    end if;
    if taken is null then
      select coalesce(jsonb_agg(h.handle order by h.ord), '[]') into free
      from jsonb_array_elements_text(job.handles) with ordinality as h(handle, ord)
      where not open_handles ? (job.job_type || '/' || h.handle);
      if free <> '[]' then
        insert into discovery.scrape_runs (id, job_type, target_username, client_id, status, priority, run_id, metadata, attempts, worker,
                                           lease_until, started_at, queued_at)
        values (job.id, job.job_type, case when jsonb_array_length(free) = 1 then free ->> 0 end,
                case when job.job_type = 'client_following' then (select c.id from discovery.clients c where c.ig_username = free ->> 0) end,
                case when for_worker is null then 'queued' else 'running' end, coalesce(job.priority, 0), (payload ->> 'run_id')::uuid,
                coalesce(job.metadata, '{}') || jsonb_build_object('handles', free), case when for_worker is null then 0 else 1 end, for_worker,
                case when for_worker is not null then lease end, case when for_worker is not null then now() end, now());
        taken := job.id;
        open_handles := open_handles || (select jsonb_object_agg(job.job_type || '/' || h.handle, true) from jsonb_array_elements_text(free) as h(handle));
      end if;
    end if;
    if taken is not null then
      opened := opened || jsonb_build_object('id', taken, 'job_type', job.job_type, 'handles', free,
        'metadata', (select r.metadata from discovery.scrape_runs r where r.id = taken));
    else
      free := '[]';
    end if;
    busy := busy || coalesce((select jsonb_agg(h.handle) from jsonb_array_elements_text(job.handles) as h(handle)
                              where not free ? h.handle), '[]');
  end loop;
  return jsonb_build_object('opened', opened, 'busy', busy);
end
$$;
revoke all on function discovery.queue_scrapes(jsonb) from public;
grant execute on function discovery.queue_scrapes(jsonb) to service_role;
