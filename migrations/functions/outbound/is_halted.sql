-- Whether nobody may be put into a campaign now: what comes in is stored, and becomes events later.
create or replace function outbound.is_halted() returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from ops.halts h where h.resumed_at is null and h.system in ('all', 'outbound'))
$$;
revoke all on function outbound.is_halted() from public;
grant execute on function outbound.is_halted() to service_role;
