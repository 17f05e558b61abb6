-- Gives a job back to the queue: its worker stops, or the vendor is down. What is known of its attempts stays, so that whoever takes it next
-- goes on with the vendor's run that was started. -> {released}
create or replace function discovery.release_scrape(id uuid, worker uuid) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  update discovery.scrape_runs r
     set status = 'queued', worker = null, lease_until = null, reserved_usd = 0, attempts = greatest(0, r.attempts - 1)
   where r.id = release_scrape.id and r.worker = release_scrape.worker and r.status = 'running';
  return jsonb_build_object('released', found);
end
$$;
revoke all on function discovery.release_scrape(uuid, uuid) from public;
grant execute on function discovery.release_scrape(uuid, uuid) to service_role;
