-- How many employees a filter matches (sdr.audience_conditions), and how many of them are left out for each reason
-- -> {matched, selected, excluded: {suppressed, bounced, unsubscribed, cooling_down, no_address, already_client}}
create or replace function sdr.audience_counts(filter jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  conditions constant text[] := sdr.audience_conditions(filter);
  ids uuid[];
  reasons text[];
  counts jsonb;
begin
  select s.ids, s.reasons into ids, reasons from sdr.suppressed_employees(conditions) s;
  execute format('select coalesce(jsonb_object_agg(coalesce(j.reason, ''selected''), j.n), ''{}'')
                  from (select j.reason, count(*) as n from (%s) j group by j.reason) j', sdr.judged_employees(conditions))
  into counts using ids, reasons;
  return sdr.told_counts(counts);
end
$$;
revoke all on function sdr.audience_counts(jsonb) from public;
grant execute on function sdr.audience_counts(jsonb) to service_role;
