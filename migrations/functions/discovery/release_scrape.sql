-- Gives a job back to the queue: its worker stops, or the vendor is down. What is known of its attempts stays, so that whoever takes it next
-- goes on with the vendor's run that was started. -> {released}
create or replace function discovery.release_scrape(id uuid, worker uuid) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update discovery.scrape_runs r
     set status = 'queued', worker = null, lease_until = null, attempts = greatest(0, r.attempts - 1),
         -- A run that goes on at the vendor goes on to cost.
         reserved_usd = case when r.metadata @? '$.attempts[*] ? (exists (@.apify_run_id) && !exists (@.status))' then r.reserved_usd else 0 end
   where r.id = release_scrape.id and r.worker = release_scrape.worker and r.status = 'running';
  return jsonb_build_object('released', found);
end
$$;
revoke all on function discovery.release_scrape(uuid, uuid) from public;
grant execute on function discovery.release_scrape(uuid, uuid) to service_role;
