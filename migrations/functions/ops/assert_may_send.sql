-- Called by whatever puts a person of a system into a state that leads to sending. Raises OS002 while the system is halted. Shares a
-- lock that a new suppression and a halt take alone: they wait for what is under way and then see it, and what starts later sees them.
create or replace function ops.assert_may_send(system text) returns void
language plpgsql volatile set search_path = '' as $$
declare
  halt ops.halts;
begin
  -- A snapshot from before the lock would not show what the lock was waited for.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'people are put into a sending state under read committed only' using errcode = '0A000',
      hint = 'start the transaction without repeatable read or serializable';
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('outreach sending', 0));
  select * into halt from ops.halts h
  where h.resumed_at is null and h.system in ('all', assert_may_send.system)
  order by h.halted_at limit 1;
  if found then
    raise exception 'sending is halted (%) since %: %', halt.system, to_char(halt.halted_at, 'YYYY-MM-DD HH24:MI TZ'), halt.reason
      using errcode = 'OS002', hint = 'outreach resume lifts a halt';
  end if;
end
$$;
revoke all on function ops.assert_may_send(text) from public;
grant execute on function ops.assert_may_send(text) to service_role;
