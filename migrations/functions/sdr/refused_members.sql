-- Those of these employees whom a suppression in force reaches, each in one of the lists of sdr.suppressed_employees.
create or replace function sdr.refused_members(members uuid[], out suppressed uuid[], out bounced uuid[], out unsubscribed uuid[])
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array_agg(r.id) filter (where r.refusal = 'suppressed'), array_agg(r.id) filter (where r.refusal = 'bounced'),
         array_agg(r.id) filter (where r.refusal = 'unsubscribed')
  from (select r.id, sdr.refusal_of(s.reason) as refusal
        from ops.suppressed_rows('sdr.employees', members) r join ops.suppressions s on s.id = r.suppression_id) r
$$;
revoke all on function sdr.refused_members(uuid[]) from public;
grant execute on function sdr.refused_members(uuid[]) to service_role;
