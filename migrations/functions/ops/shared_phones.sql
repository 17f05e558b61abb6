-- Those of these phone numbers that several people answer: a company's, and one that two people's records of one table state. Such a one
-- can be suppressed like any other, but links nobody to anybody.
create or replace function ops.shared_phones(phones text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  return array(
    select p.key from ops.phones p
    where p.key = any (phones)
    group by p.key
    having bool_or(p.relation = 'outbound.companies')
        or count(distinct coalesce(p.email, p.record_id::text)) filter (where p.relation = 'outbound.leads') > 1
        or count(distinct coalesce(p.email, p.record_id::text)) filter (where p.relation = 'sdr.employees') > 1);
end
$$;
revoke all on function ops.shared_phones(text[]) from public;
grant execute on function ops.shared_phones(text[]) to service_role;
