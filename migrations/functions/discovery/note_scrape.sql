-- What is known of a job's attempt at the vendor, before and after each step of it. payload: {id, worker, apify_run_id, cost_usd, metadata}
-- cost_usd: of all attempts so far; metadata: keys to set. -> {held}
create or replace function discovery.note_scrape(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  before discovery.scrape_runs;
begin
  select * into before from discovery.scrape_runs r
  where r.id = (payload ->> 'id')::uuid and r.worker = (payload ->> 'worker')::uuid and r.status = 'running'
  for no key update;
  if before.id is null then
    return jsonb_build_object('held', false);
  end if;
  update discovery.scrape_runs r
     set apify_run_id = coalesce(payload ->> 'apify_run_id', r.apify_run_id),
         -- Its run is known now.
         parked_at = case when payload ->> 'apify_run_id' is null then r.parked_at end,
         not_before = case when payload ->> 'apify_run_id' is null then r.not_before end,
         metadata = r.metadata || coalesce(payload -> 'metadata', '{}')
   where r.id = before.id;
  if payload ? 'cost_usd' then
    perform discovery.charge_scrape(before.id, (payload ->> 'cost_usd')::numeric);
  end if;
  return jsonb_build_object('held', true);
end
$$;
revoke all on function discovery.note_scrape(jsonb) from public;
grant execute on function discovery.note_scrape(jsonb) to service_role;
