-- Puts a job aside whose run was asked for while the vendor did not answer: it may go on there, and cost. It stands in nobody's way, and its
-- run is looked up again; what was set aside for it stays set aside. payload: {id, worker, attempts} -> {parked}
create or replace function discovery.park_scrape(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update discovery.scrape_runs r
     set status = 'queued', worker = null, lease_until = null, attempts = greatest(0, r.attempts - 1),
         parked_at = coalesce(r.parked_at, now()), not_before = now() + interval '10 minutes',
         metadata = r.metadata || jsonb_build_object('attempts', payload -> 'attempts')
   where r.id = (payload ->> 'id')::uuid and r.worker = (payload ->> 'worker')::uuid and r.status = 'running';
  -- Done before, if this is a call that is sent again after a lost answer.
  return jsonb_build_object('parked', found or exists (
    select from discovery.scrape_runs r where r.id = (payload ->> 'id')::uuid and r.status = 'queued' and r.parked_at is not null));
end
$$;
revoke all on function discovery.park_scrape(jsonb) from public;
grant execute on function discovery.park_scrape(jsonb) to service_role;
