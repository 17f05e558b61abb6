-- Opens, or opens anew (by another worker than before), the run that a saved dataset stands for; its id follows from the dataset, so that a second try is the same run.
-- No worker takes it over: it has no handles. payload: {id, job_type, target_username, worker, lease_seconds, run_id, metadata} -> {opened}
create or replace function discovery.open_scrape(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  insert into discovery.scrape_runs as r (id, job_type, target_username, client_id, status, run_id, metadata, attempts, worker, lease_until, started_at)
  values ((payload ->> 'id')::uuid, payload ->> 'job_type', payload ->> 'target_username',
          case when payload ->> 'job_type' = 'client_following'
            then (select c.id from discovery.clients c where c.ig_username = payload ->> 'target_username') end,
          'running', (payload ->> 'run_id')::uuid, coalesce(payload -> 'metadata', '{}'), 1, (payload ->> 'worker')::uuid,
          now() + make_interval(secs => (payload ->> 'lease_seconds')::integer), now())
  on conflict (id) do update
     set status = 'running', worker = excluded.worker, lease_until = excluded.lease_until, run_id = excluded.run_id,
         attempts = r.attempts + (r.worker is distinct from excluded.worker)::integer, error_message = null, metadata = r.metadata || excluded.metadata;
  -- A categorizer whose process died is nobody's to take over: the next one says so.
  update discovery.scrape_runs r
     set status = 'failed', error_message = 'its process ended', finished_at = r.lease_until, worker = null, lease_until = null
   where payload ->> 'job_type' = 'categorizer' and r.job_type = 'categorizer' and r.status = 'running' and r.lease_until < now()
     and r.id <> (payload ->> 'id')::uuid;
  return jsonb_build_object('opened', true);
end
$$;
revoke all on function discovery.open_scrape(jsonb) from public;
grant execute on function discovery.open_scrape(jsonb) to service_role;
