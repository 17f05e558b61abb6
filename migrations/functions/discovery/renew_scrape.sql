-- Says that the worker of a job is alive. -> {held}: false when another one has it by now
create or replace function discovery.renew_scrape(id uuid, worker uuid, lease_seconds integer) returns jsonb
language plpgsql volatile set search_path = '' as $$
begin
  update discovery.scrape_runs r
     set lease_until = now() + make_interval(secs => lease_seconds)
   where r.id = renew_scrape.id and r.worker = renew_scrape.worker and r.status = 'running';
  return jsonb_build_object('held', found);
end
$$;
revoke all on function discovery.renew_scrape(uuid, uuid, integer) from public;
grant execute on function discovery.renew_scrape(uuid, uuid, integer) to service_role;
