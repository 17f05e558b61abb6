-- Part of the audience functions: the expression for the first of the exclusions f of sdr.employee_facts that holds.
create or replace function sdr.first_reason() returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select 'case ' || string_agg(format('when f.%1$I then %1$L', r), ' ' order by n) || ' end'
  from unnest(array['suppressed', 'bounced', 'unsubscribed', 'cooling_down', 'no_address', 'already_client']) with ordinality as u(r, n)
$$;
revoke all on function sdr.first_reason() from public;
grant execute on function sdr.first_reason() to service_role;
