-- Opens scrape jobs: for the queue, or, where a worker is named, as its own at once. A handle that another open job of the same type
-- has is left out and told; a job of just these handles that is queued, or whose worker died, is taken over by one that wants to do it now,
-- unless the vendor wants to have it later. The ids of the jobs are the caller's, so that a call that is sent again opens nothing twice.
-- payload: {run_id, dry_run, worker, lease_seconds, now: true (also what is wanted later; a parked one may be started again),
-- jobs: [{id, job_type, handles, priority, metadata, request_key, unless_since: what was scraped since then is left out}]}
-- -> {opened: [{id, job_type, handles, metadata}], busy: [handle], later: [{handle, not_before}], fresh: [handle]}
-- (metadata: of a job that was taken over, its attempts so far)
create or replace function discovery.queue_scrapes(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  run constant uuid := (payload ->> 'run_id')::uuid;
  for_worker constant uuid := (payload ->> 'worker')::uuid;
  at_once constant boolean := coalesce((payload ->> 'now')::boolean, false);
  lease constant timestamptz := now() + make_interval(secs => (payload ->> 'lease_seconds')::integer);
  answer jsonb;
begin
  if (payload ->> 'dry_run')::boolean then
    return ops.preview('discovery.queue_scrapes', payload - 'dry_run');
  end if;
  -- Two commands must not both find a handle free.
  perform discovery.lock_handles(payload -> 'jobs');

  if for_worker is not null then
    with wanted as materialized (
      select distinct on (j.job_type, j.handles) j.id, j.job_type, j.handles, j.request_key
      from jsonb_to_recordset(payload -> 'jobs') as j(id uuid, job_type text, handles jsonb, request_key text)
      where not exists (select from discovery.scrape_runs r where r.id = j.id)
        and not exists (select from discovery.scrape_runs r where r.claim_id = j.id and r.worker = for_worker and r.status = 'running')
      order by j.job_type, j.handles, j.id
    ), taken as materialized (
      select w.id as claim_id, w.request_key, q.id
      from wanted w
      cross join lateral (
        select o.id from discovery.scrape_runs o
        where o.metadata ? 'handles' and o.metadata -> 'handles' @> w.handles and o.metadata -> 'handles' = w.handles
          and o.job_type = w.job_type and (o.status = 'queued' or (o.status = 'running' and o.lease_until < now()))
          and (at_once or o.parked_at is not null or o.not_before is null or o.not_before <= now())
        limit 1
        for no key update skip locked
      ) q
    )
    update discovery.scrape_runs r
       set status = 'running', worker = for_worker, claim_id = t.claim_id, lease_until = lease, attempts = r.attempts + 1,
           started_at = now(), run_id = run, request_key = coalesce(t.request_key, r.request_key),
           parked_at = case when not at_once then r.parked_at end, not_before = null
      from taken t
     where r.id = t.id;
  end if;

  with asked as materialized (
    select j.*
    from rows from (jsonb_to_recordset(payload -> 'jobs') as (id uuid, job_type text, handles jsonb, priority integer, metadata jsonb, request_key text, unless_since timestamptz))
      with ordinality as j(id, job_type, handles, priority, metadata, request_key, unless_since, ord)
    where not exists (select from discovery.scrape_runs r where r.id = j.id)
      and not exists (select from discovery.scrape_runs r where r.claim_id = j.id and r.worker = for_worker and r.status = 'running')
  ), wanted as materialized (
    -- Of two jobs that ask for one handle in one call, the first has it.
    select distinct on (a.job_type, h.handle) a.ord, a.job_type, a.unless_since, h.handle, h.place
    from asked a
    cross join lateral jsonb_array_elements_text(a.handles) with ordinality as h(handle, place)
    order by a.job_type, h.handle, a.ord, h.place
  ), free as (
    select w.ord, jsonb_agg(w.handle order by w.place) as handles
    from wanted w
    where not exists (
      select from discovery.scrape_runs r
      where r.metadata ? 'handles' and r.metadata -> 'handles' ? w.handle and r.job_type = w.job_type and r.status in ('queued', 'running'))
      and not exists (
        select from discovery.clients c
        where w.job_type = 'client_following' and c.ig_username = w.handle and c.last_scraped_at >= w.unless_since)
      and not exists (
        select from discovery.pages p
        where w.job_type = 'profile_scrape' and p.ig_username = w.handle and p.last_profile_scraped_at >= w.unless_since)
    group by w.ord
  )
  insert into discovery.scrape_runs (id, job_type, target_username, client_id, status, priority, run_id, metadata, attempts, worker,
                                     lease_until, started_at, queued_at, request_key)
  select a.id, a.job_type, case when jsonb_array_length(f.handles) = 1 then f.handles ->> 0 end,
         case when a.job_type = 'client_following' then (select c.id from discovery.clients c where c.ig_username = f.handles ->> 0) end,
         case when for_worker is null then 'queued' else 'running' end, coalesce(a.priority, 0), run,
         coalesce(a.metadata, '{}') || jsonb_build_object('handles', f.handles), (for_worker is not null)::integer, for_worker,
         case when for_worker is not null then lease end, case when for_worker is not null then now() end, now(), a.request_key
  from free f
  join asked a on a.ord = f.ord
  order by a.id;

  with asked as materialized (
    select j.ord, j.job_type, j.handles, r.id, r.metadata
    from rows from (jsonb_to_recordset(payload -> 'jobs') as (id uuid, job_type text, handles jsonb)) with ordinality as j(id, job_type, handles, ord)
    left join lateral (
      select o.* from discovery.scrape_runs o
      where o.id = j.id or (o.claim_id = j.id and o.worker = for_worker and o.status = 'running')
      limit 1
    ) r on true
  ), left_out as materialized (
    -- Another job has it, which may wait; or nobody has: it was scraped meanwhile.
    select a.ord, h.place, h.handle, o.id is not null as is_open,
           case when o.status = 'queued' and o.parked_at is null and o.not_before > now() then o.not_before end as not_before
    from asked a
    cross join lateral jsonb_array_elements_text(a.handles) with ordinality as h(handle, place)
    left join lateral (
      select r.* from discovery.scrape_runs r
      where r.metadata ? 'handles' and r.metadata -> 'handles' ? h.handle and r.job_type = a.job_type and r.status in ('queued', 'running')
      limit 1
    ) o on true
    where not coalesce(a.metadata -> 'handles' ? h.handle, false)
  )
  select jsonb_build_object(
      'opened', (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'job_type', a.job_type, 'handles', a.metadata -> 'handles',
                                                              'metadata', a.metadata) order by a.ord), '[]') from asked a where a.id is not null),
      'busy', coalesce(jsonb_agg(l.handle order by l.ord, l.place) filter (where l.is_open and l.not_before is null), '[]'),
      'later', coalesce(jsonb_agg(jsonb_build_object('handle', l.handle, 'not_before', l.not_before) order by l.ord, l.place)
                        filter (where l.not_before is not null), '[]'),
      'fresh', coalesce(jsonb_agg(l.handle order by l.ord, l.place) filter (where not l.is_open), '[]'))
    into answer
  from left_out l;
  return answer;
end
$$;
revoke all on function discovery.queue_scrapes(jsonb) from public;
grant execute on function discovery.queue_scrapes(jsonb) to service_role;
