-- Raises OS002 while a system, or all sending, is halted. The reason is for those who may read it.
create or replace function ops.refuse_halted(system text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  halt ops.halts;
begin
  select * into halt from ops.halts h
  where h.resumed_at is null and h.system in ('all', refuse_halted.system)
  order by h.halted_at limit 1;
  if found then
    raise exception 'sending is halted (%) since %', halt.system,
      concat_ws(': ', to_char(halt.halted_at, 'YYYY-MM-DD HH24:MI TZ'), case when ops.may_be_told('ops.halts') then halt.reason end)
      using errcode = 'OS002', hint = 'outreach resume lifts a halt';
  end if;
end
$$;
revoke all on function ops.refuse_halted(text) from public;
grant execute on function ops.refuse_halted(text) to service_role;
