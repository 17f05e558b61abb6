-- Queues failed jobs again, each as a job of its own, so that the history stays; one that was queued again before, or whose target has
-- another open job or succeeded since, is left alone.
-- filter: {job_type, failed_since, failed_before, reason: text that the error has in it, permanent: also those that the vendor called
-- final}; run_id; dry_run counts only -> {requeued, handles: [the first 20]}
create or replace function discovery.requeue_scrapes(filter jsonb, run_id uuid, dry_run boolean) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  answer jsonb;
begin
  perform pg_advisory_xact_lock(hashtextextended('discovery.queue_scrapes', 0));
  with failed as (
    select distinct on (r.job_type, r.metadata -> 'handles') r.*
    from discovery.scrape_runs r
    where r.status = 'failed' and r.metadata ? 'handles' and not r.metadata ? 'requeued_as'
      and (filter ->> 'job_type' is null or r.job_type = filter ->> 'job_type')
      and (filter ->> 'failed_since' is null or r.finished_at >= (filter ->> 'failed_since')::timestamptz)
      and (filter ->> 'failed_before' is null or r.finished_at <= (filter ->> 'failed_before')::timestamptz)
      and (filter ->> 'reason' is null or strpos(lower(r.error_message), lower(filter ->> 'reason')) > 0)
      and (coalesce((filter ->> 'permanent')::boolean, false) or not coalesce((r.metadata ->> 'permanent')::boolean, false))
      and not exists (
        select from discovery.scrape_runs n
        where n.job_type = r.job_type and n.metadata -> 'handles' ?| array(select jsonb_array_elements_text(r.metadata -> 'handles'))
          and (n.status in ('queued', 'running') or (n.status = 'succeeded' and n.finished_at > r.finished_at)))
    order by r.job_type, r.metadata -> 'handles', r.finished_at desc
  ), again as (
    select f.id as old_id, gen_random_uuid() as new_id, f.job_type, f.target_username, f.client_id, f.priority, f.metadata -> 'handles' as handles
    from failed f
  ), made as (
    insert into discovery.scrape_runs (id, job_type, target_username, client_id, status, priority, run_id, queued_at, metadata)
    select a.new_id, a.job_type, a.target_username, a.client_id, 'queued', a.priority, requeue_scrapes.run_id, now(),
           jsonb_build_object('handles', a.handles, 'retry_of', a.old_id)
    from again a where not dry_run
    returning 1
  ), marked as (
    update discovery.scrape_runs r set metadata = r.metadata || jsonb_build_object('requeued_as', a.new_id)
    from again a where r.id = a.old_id and not dry_run
  )
  select jsonb_build_object('requeued', count(*), 'handles',
    coalesce((select jsonb_agg(h.handle) from (select jsonb_array_elements_text(a.handles) as handle from again a limit 20) h), '[]'))
    into answer
  from again;
  return answer;
end
$$;
revoke all on function discovery.requeue_scrapes(jsonb, uuid, boolean) from public;
grant execute on function discovery.requeue_scrapes(jsonb, uuid, boolean) to service_role;
