-- Opens the ledger row of a run; the caller chooses its id, so that a repeated call opens no second one.
-- Of somebody who was erased nothing is noted again.
-- payload: {run_id, command, args, version, host, pid, process_started, source, idempotency_key} -> {run_id}
create or replace function ops.start_run(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  args constant text[] := ops.without_erased(array(select a.word from jsonb_array_elements_text(payload -> 'args') with ordinality as a(word, n) order by a.n));
  source constant text[] := ops.without_erased(array[payload ->> 'source']);
begin
  insert into ops.runs (id, command, args, version, host, pid, process_started, source, idempotency_key)
  values ((payload ->> 'run_id')::uuid, payload ->> 'command', to_jsonb(args), payload ->> 'version',
          payload ->> 'host', (payload ->> 'pid')::integer, coalesce(payload ->> 'process_started', ''), source[1], payload ->> 'idempotency_key')
  on conflict (id) do nothing;
  return jsonb_build_object('run_id', payload ->> 'run_id');
end
$$;
revoke all on function ops.start_run(jsonb) from public;
grant execute on function ops.start_run(jsonb) to service_role;
