-- Opens scrape jobs: for the queue, or, where a worker is named, as its own at once. A handle that another open job of the same type
-- has is left out and told; a job of just these handles that is queued, or whose worker died, is taken over by one that wants to do it now.
-- The ids of the jobs are the caller's, so that a call that is sent again opens nothing twice.
-- payload: {run_id, worker, lease_seconds, jobs: [{id, job_type, handles, priority, metadata}]}
-- -> {opened: [{id, job_type, handles, metadata}], busy: [handle]} (metadata: of a job that was taken over, its attempts so far)
create or replace function discovery.queue_scrapes(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  run constant uuid := (payload ->> 'run_id')::uuid;
  for_worker constant uuid := (payload ->> 'worker')::uuid;
  lease constant timestamptz := now() + make_interval(secs => (payload ->> 'lease_seconds')::integer);
  answer jsonb;
begin
  -- Two commands must not both find a handle free.
  perform discovery.lock_handles(payload -> 'jobs');

  if for_worker is not null then
    with wanted as materialized (
      select distinct on (j.job_type, j.handles) j.id, j.job_type, j.handles
      from jsonb_to_recordset(payload -> 'jobs') as j(id uuid, job_type text, handles jsonb)
      where not exists (select from discovery.scrape_runs r where r.id = j.id)
        and not exists (select from discovery.scrape_runs r where r.claim_id = j.id and r.worker = for_worker and r.status = 'running')
      order by j.job_type, j.handles, j.id
    ), taken as materialized (
      select w.id as claim_id, q.id
      from wanted w
      cross join lateral (
        select o.id from discovery.scrape_runs o
        where o.metadata ? 'handles' and o.metadata -> 'handles' @> w.handles and o.metadata -> 'handles' = w.handles
          and o.job_type = w.job_type and (o.status = 'queued' or (o.status = 'running' and o.lease_until < now()))
        limit 1
        for no key update skip locked
      ) q
    )
    update discovery.scrape_runs r
       set status = 'running', worker = for_worker, claim_id = t.claim_id, lease_until = lease, attempts = r.attempts + 1,
           started_at = now(), run_id = run
      from taken t
     where r.id = t.id;
  end if;

  with asked as materialized (
    select j.*
    from rows from (jsonb_to_recordset(payload -> 'jobs') as (id uuid, job_type text, handles jsonb, priority integer, metadata jsonb))
      with ordinality as j(id, job_type, handles, priority, metadata, ord)
    where not exists (select from discovery.scrape_runs r where r.id = j.id)
      and not exists (select from discovery.scrape_runs r where r.claim_id = j.id and r.worker = for_worker and r.status = 'running')
  ), wanted as materialized (
    -- Of two jobs that ask for one handle in one call, the first has it.
    select distinct on (a.job_type, h.handle) a.ord, a.job_type, h.handle, h.place
    from asked a
    cross join lateral jsonb_array_elements_text(a.handles) with ordinality as h(handle, place)
    order by a.job_type, h.handle, a.ord, h.place
  ), free as (
    select w.ord, jsonb_agg(w.handle order by w.place) as handles
    from wanted w
    where not exists (
      select from discovery.scrape_runs r
      where r.metadata ? 'handles' and r.metadata -> 'handles' ? w.handle and r.job_type = w.job_type and r.status in ('queued', 'running'))
    group by w.ord
  )
  insert into discovery.scrape_runs (id, job_type, target_username, client_id, status, priority, run_id, metadata, attempts, worker,
                                     lease_until, started_at, queued_at)
  select a.id, a.job_type, case when jsonb_array_length(f.handles) = 1 then f.handles ->> 0 end,
         case when a.job_type = 'client_following' then (select c.id from discovery.clients c where c.ig_username = f.handles ->> 0) end,
         case when for_worker is null then 'queued' else 'running' end, coalesce(a.priority, 0), run,
         coalesce(a.metadata, '{}') || jsonb_build_object('handles', f.handles), (for_worker is not null)::integer, for_worker,
         case when for_worker is not null then lease end, case when for_worker is not null then now() end, now()
  from free f
  join asked a on a.ord = f.ord
  order by a.id;

  select jsonb_build_object(
      'opened', coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'job_type', r.job_type, 'handles', r.metadata -> 'handles',
                                                      'metadata', r.metadata) order by j.ord) filter (where r.id is not null), '[]'),
      'busy', coalesce(jsonb_path_query_array(jsonb_agg(busy.handles order by j.ord), '$[*][*]'), '[]'))
    into answer
  from rows from (jsonb_to_recordset(payload -> 'jobs') as (id uuid, handles jsonb)) with ordinality as j(id, handles, ord)
  left join lateral (
    select o.* from discovery.scrape_runs o
    where o.id = j.id or (o.claim_id = j.id and o.worker = for_worker and o.status = 'running')
    limit 1
  ) r on true
  cross join lateral (
    select coalesce(jsonb_agg(h.handle order by h.place), '[]') as handles
    from jsonb_array_elements_text(j.handles) with ordinality as h(handle, place)
    where not coalesce(r.metadata -> 'handles' ? h.handle, false)
  ) busy;
  return answer;
end
$$;
revoke all on function discovery.queue_scrapes(jsonb) from public;
grant execute on function discovery.queue_scrapes(jsonb) to service_role;
