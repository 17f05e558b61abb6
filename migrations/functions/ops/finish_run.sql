-- Closes a run once; one that was given up as lost tells the truth itself. payload: {run_id, status, exit_code, counts, requests, cost_usd, error_message, summary} -> {finished}
-- cost_usd absent: what its work has charged it with by now stands
create or replace function ops.finish_run(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update ops.runs r
     set status = payload ->> 'status',
         exit_code = (payload ->> 'exit_code')::integer,
         counts = coalesce(payload -> 'counts', '{}'),
         requests = coalesce((payload ->> 'requests')::integer, 0),
         cost_usd = coalesce((payload ->> 'cost_usd')::numeric, r.cost_usd),
         error_message = (ops.without_erased(array[payload ->> 'error_message']))[1],
         summary = nullif(payload -> 'summary', 'null'),
         heartbeat_at = now(),
         finished_at = now()
   where r.id = (payload ->> 'run_id')::uuid and (r.finished_at is null or ops.is_lost(r));
  return jsonb_build_object('finished', found);
end
$$;
revoke all on function ops.finish_run(jsonb) from public;
grant execute on function ops.finish_run(jsonb) to service_role;
