-- Queues what failed again, newest first, each as a job of its own, so that the history stays. Left alone is what was queued again before, and every
-- handle that another open job has, that succeeded since, or that a newer failure in this very call has.
-- filter: {job_type, failed_since, failed_before, reason: text that the error has in it, permanent: also what is final}; run_id; a dry run
-- only counts -> {requeued, handles: [the first 20]}
create or replace function discovery.requeue_scrapes(filter jsonb, run_id uuid, dry_run boolean) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  failed discovery.scrape_runs;
  free jsonb;
  seen jsonb;
  again uuid;
  requeued integer := 0;
  handles jsonb := '[]'::jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('discovery.queue_scrapes', 0));
  select coalesce(jsonb_object_agg(r.job_type || '/' || h.handle, true), '{}') into seen
  from discovery.scrape_runs r
  cross join lateral jsonb_array_elements_text(r.metadata -> 'handles') as h(handle)
  where r.status in ('queued', 'running');
  for failed in
    select r.* from discovery.scrape_runs r
    where r.status = 'failed' and r.metadata ? 'handles' and not r.metadata ? 'requeued_as'
      and (filter ->> 'job_type' is null or r.job_type = filter ->> 'job_type')
      and (filter ->> 'failed_since' is null or r.finished_at >= (filter ->> 'failed_since')::timestamptz)
      and (filter ->> 'failed_before' is null or r.finished_at <= (filter ->> 'failed_before')::timestamptz)
      and (filter ->> 'reason' is null or strpos(lower(r.error_message), lower(filter ->> 'reason')) > 0)
      and (coalesce((filter ->> 'permanent')::boolean, false) or not coalesce((r.metadata ->> 'permanent')::boolean, false))
    order by r.finished_at desc, r.id
  loop
    select coalesce(jsonb_agg(h.handle order by h.ord), '[]') into free
    from jsonb_array_elements_text(failed.metadata -> 'handles') with ordinality as h(handle, ord)
    where not seen ? (failed.job_type || '/' || h.handle)
      and not exists (select from discovery.scrape_runs n
                      where n.job_type = failed.job_type and n.status = 'succeeded' and n.finished_at > failed.finished_at
                        and n.metadata -> 'handles' ? h.handle and not n.failed_accounts ? h.handle);
    continue when free = '[]';
    seen := seen || (select jsonb_object_agg(failed.job_type || '/' || h.handle, true) from jsonb_array_elements_text(free) as h(handle));
    requeued := requeued + 1;
    if jsonb_array_length(handles) < 20 then
      handles := handles || free;
    end if;
    continue when dry_run;
    again := gen_random_uuid();
    insert into discovery.scrape_runs (id, job_type, target_username, client_id, status, priority, run_id, queued_at, metadata)
    values (again, failed.job_type, case when jsonb_array_length(free) = 1 then free ->> 0 end, failed.client_id, 'queued', failed.priority,
            requeue_scrapes.run_id, now(), jsonb_build_object('handles', free, 'retry_of', failed.id));
    update discovery.scrape_runs r set metadata = r.metadata || jsonb_build_object('requeued_as', again) where r.id = failed.id;
  end loop;
  return jsonb_build_object('requeued', requeued, 'handles', handles);
end
$$;
revoke all on function discovery.requeue_scrapes(jsonb, uuid, boolean) from public;
grant execute on function discovery.requeue_scrapes(jsonb, uuid, boolean) to service_role;
