-- Queues what failed again, newest first, each as a job of its own, so that the history stays. Left alone is what was queued again before, and every
-- handle that another open job has, that succeeded since, or that a newer failure in this very call has. A run that asks again is answered the same.
-- filter: {job_type, failed_since, failed_before, reason: text that the error has in it, permanent: also what is final}; run_id; a dry run
-- only counts -> {requeued, handles: [the first 20]}
create or replace function discovery.requeue_scrapes(filter jsonb, run_id uuid, dry_run boolean) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  failed uuid[];
  plan jsonb;
begin
  -- Its first execution may still be under way.
  perform pg_advisory_xact_lock(hashtextextended('discovery.requeue_scrapes/' || requeue_scrapes.run_id, 0));
  select array_agg(r.id) into failed
  from discovery.scrape_runs r
  where r.status = 'failed' and r.metadata ? 'handles'
    and (not r.metadata ? 'requeued_as' or r.metadata @> jsonb_build_object('requeued_by', requeue_scrapes.run_id))
    and (filter ->> 'job_type' is null or r.job_type = filter ->> 'job_type')
    and (filter ->> 'failed_since' is null or r.finished_at >= (filter ->> 'failed_since')::timestamptz)
    and (filter ->> 'failed_before' is null or r.finished_at <= (filter ->> 'failed_before')::timestamptz)
    and (filter ->> 'reason' is null or strpos(lower(r.error_message), lower(filter ->> 'reason')) > 0)
    and (coalesce((filter ->> 'permanent')::boolean, false) or not coalesce((r.metadata ->> 'permanent')::boolean, false));
  perform discovery.lock_handles((
    select jsonb_agg(jsonb_build_object('job_type', r.job_type, 'handles', r.metadata -> 'handles'))
    from discovery.scrape_runs r where r.id = any (failed)));

  with candidate as materialized (
    select r.*, row_number() over (order by r.finished_at desc, r.id) as ord
    from discovery.scrape_runs r where r.id = any (failed) and not r.metadata ? 'requeued_as'
  ), wanted as materialized (
    select distinct on (c.job_type, h.handle) c.ord, c.job_type, c.finished_at, h.handle, h.place
    from candidate c
    cross join lateral jsonb_array_elements_text(c.metadata -> 'handles') with ordinality as h(handle, place)
    order by c.job_type, h.handle, c.ord, h.place
  ), free as (
    select w.ord, jsonb_agg(w.handle order by w.place) as handles
    from wanted w
    where not exists (
      select from discovery.scrape_runs n
      where n.metadata ? 'handles' and n.metadata -> 'handles' ? w.handle and n.job_type = w.job_type
        and (n.status in ('queued', 'running')
          or (n.status = 'succeeded' and n.finished_at > w.finished_at and not n.failed_accounts ? w.handle)))
    group by w.ord
  )
  select jsonb_agg(jsonb_build_object('again', gen_random_uuid(), 'failed', c.id, 'handles', f.handles, 'ord', f.ord))
    into plan
  from free f
  join candidate c on c.ord = f.ord;

  if not dry_run then
    with made as (
      insert into discovery.scrape_runs (id, job_type, target_username, client_id, status, priority, run_id, queued_at, metadata)
      select p.again, r.job_type, case when jsonb_array_length(p.handles) = 1 then p.handles ->> 0 end, r.client_id, 'queued', r.priority,
             requeue_scrapes.run_id, now(), jsonb_build_object('handles', p.handles, 'retry_of', r.id)
      from jsonb_to_recordset(plan) as p(again uuid, failed uuid, handles jsonb)
      join discovery.scrape_runs r on r.id = p.failed
      order by p.again
    ), locked as materialized (
      select r.id, p.again
      from jsonb_to_recordset(plan) as p(again uuid, failed uuid)
      join discovery.scrape_runs r on r.id = p.failed
      order by r.id
      for no key update of r
    )
    update discovery.scrape_runs r
       set metadata = r.metadata || jsonb_build_object('requeued_as', l.again, 'requeued_by', requeue_scrapes.run_id)
      from locked l
     where r.id = l.id;
    -- With what a first execution of this call queued.
    select jsonb_agg(jsonb_build_object('handles', n.metadata -> 'handles', 'ord', n.ord))
      into plan
    from (select again.metadata, row_number() over (order by r.finished_at desc, r.id) as ord
          from discovery.scrape_runs r
          join discovery.scrape_runs again on again.id = (r.metadata ->> 'requeued_as')::uuid
          where r.id = any (failed) and r.metadata @> jsonb_build_object('requeued_by', requeue_scrapes.run_id)) n;
  end if;
  return jsonb_build_object(
    'requeued', coalesce(jsonb_array_length(plan), 0),
    'handles', coalesce((
      select jsonb_agg(f.handle order by f.ord, f.place)
      from (select h.handle, h.place, p.ord
            from jsonb_to_recordset(plan) as p(handles jsonb, ord integer)
            cross join lateral jsonb_array_elements_text(p.handles) with ordinality as h(handle, place)
            order by p.ord, h.place limit 20) f), '[]'));
end
$$;
revoke all on function discovery.requeue_scrapes(jsonb, uuid, boolean) from public;
grant execute on function discovery.requeue_scrapes(jsonb, uuid, boolean) to service_role;
