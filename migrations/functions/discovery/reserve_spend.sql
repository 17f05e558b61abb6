-- Sets money aside for a vendor's run that is about to start, unless the day's ceiling would be passed: what all runs of today have cost,
-- with what is set aside for those under way. Two hosts cannot both have the last of it. A day is a day in UTC.
-- payload: {id, worker, usd, ceiling_usd} (ceiling_usd null: none) -> {held, granted, spent_usd, reserved_usd} (of the day, this one left out)
create or replace function discovery.reserve_spend(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  usd constant numeric := (payload ->> 'usd')::numeric;
  ceiling constant numeric := (payload ->> 'ceiling_usd')::numeric;
  spent numeric;
  reserved numeric;
  ok boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('discovery.reserve_spend', 0));
  -- By job and not by run of a command: a worker may run for days.
  select coalesce(sum(r.cost_usd), 0) into spent from discovery.scrape_runs r
  where r.cost_usd > 0 and (r.finished_at is null or r.finished_at >= date_trunc('day', now(), 'UTC'));
  select coalesce(sum(r.reserved_usd), 0) into reserved from discovery.scrape_runs r
  where r.status in ('queued', 'running') and r.id <> (payload ->> 'id')::uuid
    -- A start that nobody knows of may have cost something on the day it was asked for.
    and (r.parked_at is null or r.parked_at >= date_trunc('day', now(), 'UTC'));
  ok := ceiling is null or spent + reserved + usd <= ceiling;
  if ok then
    update discovery.scrape_runs r set reserved_usd = usd
     where r.id = (payload ->> 'id')::uuid and r.worker = (payload ->> 'worker')::uuid and r.status = 'running';
  end if;
  return jsonb_build_object('granted', ok, 'spent_usd', spent, 'reserved_usd', reserved, 'held', exists (
    select from discovery.scrape_runs r
    where r.id = (payload ->> 'id')::uuid and r.worker = (payload ->> 'worker')::uuid and r.status = 'running'));
end
$$;
revoke all on function discovery.reserve_spend(jsonb) from public;
grant execute on function discovery.reserve_spend(jsonb) to service_role;
