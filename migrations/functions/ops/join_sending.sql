-- Called before anything is put into a state that leads to sending, and before anything is learned of who is who. Shares a lock that a
-- new suppression and a halt take alone: they wait for what is under way and then see it, and what starts later sees them.
create or replace function ops.join_sending() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.assert_read_committed();
  perform pg_advisory_xact_lock_shared(hashtextextended('outreach sending', 0));
end
$$;
revoke all on function ops.join_sending() from public;
grant execute on function ops.join_sending() to service_role;
