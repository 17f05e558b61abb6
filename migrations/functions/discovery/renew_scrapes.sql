-- Says that the worker of some jobs is alive. ids: [id] -> {held, lost}: how many of them it still has, and how many another worker has
-- taken or the queue has back. What it ended itself is neither.
create or replace function discovery.renew_scrapes(ids jsonb, worker uuid, lease_seconds integer) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  held integer;
begin
  update discovery.scrape_runs r
     set lease_until = now() + make_interval(secs => lease_seconds)
   where r.id in (
     select h.id from discovery.scrape_runs h
     where h.id in (select e.value::uuid from jsonb_array_elements_text(ids) as e(value))
       and h.worker = renew_scrapes.worker and h.status = 'running'
     order by h.id
     for no key update);
  get diagnostics held = row_count;
  return jsonb_build_object('held', held, 'lost', (
    select count(*) from discovery.scrape_runs r
    where r.id in (select e.value::uuid from jsonb_array_elements_text(ids) as e(value))
      and r.status in ('queued', 'running') and r.worker is distinct from renew_scrapes.worker));
end
$$;
revoke all on function discovery.renew_scrapes(jsonb, uuid, integer) from public;
grant execute on function discovery.renew_scrapes(jsonb, uuid, integer) to service_role;
