-- How many employees a filter matches (sdr.audience_conditions), and how many of them are left out for each reason
-- -> {matched, selected, excluded: {suppressed, bounced, unsubscribed, cooling_down, no_address, already_client}}
create or replace function sdr.audience_counts(filter jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  conditions constant text[] := sdr.audience_conditions(filter);
  said_no record;
  counts jsonb;
begin
  select * into said_no from sdr.suppressed_employees(conditions);
  execute format($q$
    select coalesce(jsonb_object_agg(coalesce(j.reason, 'selected'), j.n), '{}')
    from (select %s as reason, sum(f.n) as n
          from (select f.suppressed, f.bounced, f.unsubscribed, f.cooling_down, f.no_address, f.already_client, count(*) as n
                from (%s) f group by 1, 2, 3, 4, 5, 6) f
          group by 1) j $q$, sdr.first_reason(), sdr.employee_facts(conditions, null))
  into counts using said_no.suppressed, said_no.bounced, said_no.unsubscribed;
  return sdr.told_counts(counts);
end
$$;
revoke all on function sdr.audience_counts(jsonb) from public;
grant execute on function sdr.audience_counts(jsonb) to service_role;
