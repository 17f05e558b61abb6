-- Writes what a job has cost by now, and the difference to its run in ops.runs, so that a killed command's spending is known, too.
create or replace function discovery.charge_scrape(id uuid, cost_usd numeric) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  before discovery.scrape_runs;
begin
  select * into before from discovery.scrape_runs r where r.id = charge_scrape.id for no key update;
  update discovery.scrape_runs r set cost_usd = charge_scrape.cost_usd where r.id = charge_scrape.id and r.cost_usd <> charge_scrape.cost_usd;
  update ops.runs o set cost_usd = greatest(0, o.cost_usd + charge_scrape.cost_usd - before.cost_usd)
   where o.id = before.run_id and charge_scrape.cost_usd <> before.cost_usd;
end
$$;
revoke all on function discovery.charge_scrape(uuid, numeric) from public;
grant execute on function discovery.charge_scrape(uuid, numeric) to service_role;
