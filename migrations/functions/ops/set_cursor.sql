-- Moves a cursor on by itself, where nothing is stored with it: payload as ops.move_cursor has its arguments -> {moved}
create or replace function ops.set_cursor(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.move_cursor(payload ->> 'name', payload -> 'cursor', payload ->> 'lock', (payload ->> 'run_id')::uuid);
  return jsonb_build_object('moved', true);
end
$$;
revoke all on function ops.set_cursor(jsonb) from public;
grant execute on function ops.set_cursor(jsonb) to service_role;
