-- Gives a lock back, if it is still the holder's. -> {released}
create or replace function ops.release_lock(name text, holder uuid) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from ops.job_locks l where l.name = release_lock.name and l.holder = release_lock.holder;
  return jsonb_build_object('released', found);
end
$$;
revoke all on function ops.release_lock(text, uuid) from public;
grant execute on function ops.release_lock(text, uuid) to service_role;
