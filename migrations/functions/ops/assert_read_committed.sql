-- A snapshot from before a lock would not show what the lock was waited for. (Read uncommitted is the same in PostgreSQL.)
create or replace function ops.assert_read_committed() returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then  -- the same in PostgreSQL
    raise exception 'what is sent and who must not be written to is changed under read committed only' using errcode = '0A000',
      hint = 'start the transaction without repeatable read or serializable';
  end if;
end
$$;
revoke all on function ops.assert_read_committed() from public;
grant execute on function ops.assert_read_committed() to service_role;
