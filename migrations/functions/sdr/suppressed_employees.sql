-- The employees among those who match whom a suppression in force reaches by any key of theirs, each in one of the three lists: what sdr.refusal_of
-- makes of it. Looked up from the suppressions, which are few beside the employees; from the employees where they are fewer, and where somebody
-- was erased, whose keys only a hash tells.
create or replace function sdr.suppressed_employees(conditions text[], out suppressed uuid[], out bounced uuid[], out unsubscribed uuid[])
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  few constant integer := 20000;
  is_erased constant boolean := exists (select from ops.suppressions s where s.erased_at is not null and s.lifted_at is null);
  known bigint;
  matching uuid[];
begin
  select count(*) into known from ops.suppressions s where s.lifted_at is null and (s.expires_at is null or s.expires_at > now());
  if known > few or is_erased then
    execute 'select array_agg(e.id) ' || sdr.matching_employees(conditions) into matching;
  end if;
  if is_erased or cardinality(matching) < known then
    select r.suppressed, r.bounced, r.unsubscribed into suppressed, bounced, unsubscribed from sdr.refused_members(matching) r;
  elsif known > 0 then
    suppressed := sdr.employees_reached('suppressed');
    bounced := sdr.employees_reached('bounced');
    unsubscribed := sdr.employees_reached('unsubscribed');
  end if;
end
$$;
revoke all on function sdr.suppressed_employees(text[]) from public;
grant execute on function sdr.suppressed_employees(text[]) to service_role;
