-- Queued jobs that wait. parked: their start was not answered (look: a worker looks for their run again by now); later: how many accounts the
-- vendor wants to have later, and the next of them when. -> {parked: [{id, handles, look}], later, next}
create or replace function discovery.waiting_scrapes(job_types jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'parked', coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'handles', r.metadata -> 'handles', 'look', coalesce(r.not_before <= now(), true))
                                 order by r.parked_at, r.id) filter (where r.parked_at is not null), '[]'),
    'later', coalesce(sum(jsonb_array_length(r.metadata -> 'handles')) filter (where r.parked_at is null and r.not_before > now()), 0),
    'next', min(r.not_before) filter (where r.parked_at is null and r.not_before > now()))
  from discovery.scrape_runs r
  where r.status in ('queued', 'running') and (r.status = 'queued' or r.lease_until < now())
    and job_types ? r.job_type and r.metadata ? 'handles' and (r.parked_at is not null or r.not_before is not null)
$$;
revoke all on function discovery.waiting_scrapes(jsonb) from public;
grant execute on function discovery.waiting_scrapes(jsonb) to service_role;
