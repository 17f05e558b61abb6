-- Moves a cursor on, in the transaction that stores what lies before it, and only while the run still has the lock under which it works:
-- a run that lost it must not move a cursor that another one uses. A part of functions that store a page.
create or replace function ops.move_cursor(name text, cursor jsonb, lock text, run_id uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  -- Held until the commit, so that nobody takes the lock over between the look and the deed.
  perform from ops.job_locks l where l.name = move_cursor.lock and l.holder = move_cursor.run_id for share;
  if not found then
    raise exception 'the lock % was lost: another run may be at work', lock using errcode = 'OS003';
  end if;
  insert into ops.sync_cursors as c (name, cursor, run_id) values (move_cursor.name, move_cursor.cursor, move_cursor.run_id)
  on conflict on constraint sync_cursors_pkey do update set cursor = excluded.cursor, run_id = excluded.run_id
  where (c.cursor, c.run_id) is distinct from (excluded.cursor, excluded.run_id);
end
$$;
revoke all on function ops.move_cursor(text, jsonb, text, uuid) from public;
grant execute on function ops.move_cursor(text, jsonb, text, uuid) to service_role;
