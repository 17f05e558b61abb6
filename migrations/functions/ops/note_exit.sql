-- How the process of a run ended after its work was done, e.g. because its output could not be written. A run with an idempotency key
-- keeps what it answers with. payload: {run_id, exit_code, error_message} -> {noted}
create or replace function ops.note_exit(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update ops.runs r
     set exit_code = (payload ->> 'exit_code')::integer, error_message = payload ->> 'error_message'
   where r.id = (payload ->> 'run_id')::uuid and r.finished_at is not null and r.summary is null;
  return jsonb_build_object('noted', found);
end
$$;
revoke all on function ops.note_exit(jsonb) from public;
grant execute on function ops.note_exit(jsonb) to service_role;
