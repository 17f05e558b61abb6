-- Waits for everybody who joined (ops.join_sending) and keeps others waiting until the transaction ends.
create or replace function ops.hold_sending() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.assert_read_committed();
  perform pg_advisory_xact_lock(hashtextextended('outreach sending', 0));
end
$$;
revoke all on function ops.hold_sending() from public;
grant execute on function ops.hold_sending() to service_role;
