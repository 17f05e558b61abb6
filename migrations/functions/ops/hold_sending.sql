-- Before what is pending is cancelled: waits for those who commit at this moment, keeps others waiting until the transaction ends, and
-- makes everybody who is under way look again (ops.stop_sending).
create or replace function ops.hold_sending() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform ops.assert_read_committed();
  perform ops.stop_sending();
end
$$;
revoke all on function ops.hold_sending() from public;
grant execute on function ops.hold_sending() to service_role;
