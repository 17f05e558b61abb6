-- Closes runs whose process ended without a word, with what they had open: those that the caller knows to be dead, and those that have
-- been silent for ten minutes. A lost run has no exit code; should it be heard again, it is open again.
-- payload: {dead: [id]} -> {closed}
create or replace function ops.close_dead_runs(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  dead constant uuid[] := array(select d.id::uuid from jsonb_array_elements_text(payload -> 'dead') d(id));
  closed uuid[];
begin
  with gone as (
    update ops.runs r
       set status = 'interrupted', finished_at = r.heartbeat_at, error_message = coalesce(r.error_message, 'its process ended without a word')
     where r.status = 'running' and (r.id = any (dead) or r.heartbeat_at < now() - interval '10 minutes')
    returning r.id
  )
  select array_agg(g.id) into closed from gone g;
  delete from ops.job_locks l where l.holder = any (closed);
  -- Jobs with handles are for the next worker, at once; what one command has open by itself is nobody's to take over.
  update discovery.scrape_runs s
     set lease_until = least(s.lease_until, now())
   where s.status = 'running' and s.run_id = any (closed) and s.metadata ? 'handles';
  update discovery.scrape_runs s
     set status = 'failed', error_message = 'its process ended', finished_at = now(), worker = null, lease_until = null, reserved_usd = 0
   where s.status = 'running' and s.run_id = any (closed) and not s.metadata ? 'handles';
  return jsonb_build_object('closed', coalesce(cardinality(closed), 0));
end
$$;
revoke all on function ops.close_dead_runs(jsonb) from public;
grant execute on function ops.close_dead_runs(jsonb) to service_role;
