-- Those of these employees whom a suppression in force reaches, each in one of the lists of sdr.suppressed_employees. Of many, looked up from the
-- suppressions where those are fewer: then others may be in the lists, too.
create or replace function sdr.refused_members(members uuid[], out suppressed uuid[], out bounced uuid[], out unsubscribed uuid[])
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  many constant integer := 5000;
begin
  if cardinality(members) > many
    and not exists (select from ops.suppressions s where s.erased_at is not null and s.lifted_at is null)
    and cardinality(members) > (select count(*) from ops.suppressions s where s.lifted_at is null)
  then
    suppressed := sdr.employees_reached('suppressed');
    bounced := sdr.employees_reached('bounced');
    unsubscribed := sdr.employees_reached('unsubscribed');
    return;
  end if;
  select array_agg(r.id) filter (where r.refusal = 'suppressed'), array_agg(r.id) filter (where r.refusal = 'bounced'),
         array_agg(r.id) filter (where r.refusal = 'unsubscribed')
  into suppressed, bounced, unsubscribed
  from (select r.id, sdr.refusal_of(s.reason) as refusal
        from ops.suppressed_rows('sdr.employees', members) r join ops.suppressions s on s.id = r.suppression_id) r;
end
$$;
revoke all on function sdr.refused_members(uuid[]) from public;
grant execute on function sdr.refused_members(uuid[]) to service_role;
