-- Ends a job. A success of a client's list sets its count, its time and clears its error; a failure only notes the reason: what is stored
-- stays. What the vendor wants to have later is queued in the same step, as a job of its own, so that no other command finds it free.
-- payload: {id, worker, status, finished_at, total_expected, total_retrieved, failed_accounts, error_message, metadata,
-- later: {id, handles, not_before, reason}} -> {finished}: false when another worker has it by now
create or replace function discovery.finish_scrape(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  job discovery.scrape_runs;
begin
  update discovery.scrape_runs r
     set status = payload ->> 'status',
         -- What was known once is not unknown because another telling of the same run lacks it.
         total_expected = coalesce((payload ->> 'total_expected')::integer, r.total_expected),
         total_retrieved = (payload ->> 'total_retrieved')::integer,
         coverage_pct = discovery.coverage((payload ->> 'total_retrieved')::integer, coalesce((payload ->> 'total_expected')::integer, r.total_expected)),
         failed_accounts = coalesce(payload -> 'failed_accounts', '[]'),
         error_message = payload ->> 'error_message',
         metadata = r.metadata || coalesce(payload -> 'metadata', '{}'),
         finished_at = coalesce((payload ->> 'finished_at')::timestamptz, now()),
         -- A saved dataset was scraped before it came here.
         started_at = least(r.started_at, (payload ->> 'finished_at')::timestamptz),
         worker = null, lease_until = null, reserved_usd = 0, parked_at = null, not_before = null
   where r.id = (payload ->> 'id')::uuid and r.worker is not distinct from (payload ->> 'worker')::uuid and r.status = 'running'
  returning * into job;
  if job.id is null then
    -- Done before, if this is a call that is sent again after a lost answer.
    return jsonb_build_object('finished', exists (
      select from discovery.scrape_runs r where r.id = (payload ->> 'id')::uuid and r.status = payload ->> 'status'));
  end if;
  if jsonb_typeof(payload -> 'later') = 'object' then
    insert into discovery.scrape_runs (id, job_type, target_username, client_id, status, priority, run_id, queued_at, not_before, request_key, metadata)
    values ((payload #>> '{later,id}')::uuid, job.job_type,
            case when jsonb_array_length(payload #> '{later,handles}') = 1 then payload #>> '{later,handles,0}' end, job.client_id, 'queued',
            job.priority, job.run_id, now(), (payload #>> '{later,not_before}')::timestamptz, job.request_key,
            jsonb_build_object('handles', payload #> '{later,handles}', 'retry_of', job.id, 'later', payload #> '{later,reason}',
                               'postponed', coalesce((job.metadata ->> 'postponed')::integer, 0) + 1));
    update discovery.scrape_runs r set metadata = r.metadata || jsonb_build_object('later', payload #> '{later,reason}', 'requeued_as', payload #> '{later,id}')
     where r.id = job.id;
  end if;
  if job.job_type = 'client_following' and job.status = 'succeeded' then
    update discovery.clients c
       set last_scraped_at = greatest(c.last_scraped_at, job.finished_at),
           last_error = case when job.finished_at >= coalesce(c.last_scraped_at, '-infinity') then null else c.last_error end,
           status = case when c.status = 'pending' then 'scraped' else c.status end,
           following_count = case when job.finished_at >= coalesce(c.last_scraped_at, '-infinity')
                             then coalesce(job.total_expected, c.following_count) else c.following_count end
     where c.id = job.client_id;
  elsif job.job_type = 'client_following' then
    update discovery.clients c set last_error = job.error_message 
     where c.id = job.client_id and c.last_error is distinct from job.error_message
       and job.finished_at >= coalesce(c.last_scraped_at, '-infinity');
  end if;
  return jsonb_build_object('finished', true);
end
$$;
revoke all on function discovery.finish_scrape(jsonb) from public;
grant execute on function discovery.finish_scrape(jsonb) to service_role;
