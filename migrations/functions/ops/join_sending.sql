-- At the end of a transaction that puts somebody into a sending state, or learns who is who: shares a lock with all others that do, until
-- the commit is made (see ops.stop_sending).
create or replace function ops.join_sending() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('outreach sending', 0));
end
$$;
revoke all on function ops.join_sending() from public;
grant execute on function ops.join_sending() to service_role;
