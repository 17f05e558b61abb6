-- Moves the cursor of a normalization on (payload.move: {name, lock, run_id}). Part of the normalize_ functions.
create or replace function outbound.note_normalized(payload jsonb, next jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  if payload ? 'move' then
    perform ops.move_cursor(payload #>> '{move,name}', next, payload #>> '{move,lock}', (payload #>> '{move,run_id}')::uuid);
  end if;
end
$$;
revoke all on function outbound.note_normalized(jsonb, jsonb) from public;
grant execute on function outbound.note_normalized(jsonb, jsonb) to service_role;
