-- Writes the phone numbers of these records anew. What they link is followed by the guards (ops.follow_records).
create or replace function ops.note_phones(relation text, ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  country constant text := ops.default_country();
begin
  delete from ops.phones p using unnest(ids) as i where p.relation = note_phones.relation and p.record_id = i;
  with stated as (
    select l.id, l.phone as number, lower(coalesce(l.email, l.personal_email)) as email
    from unnest(ids) as i join outbound.leads l on l.id = i where note_phones.relation = 'outbound.leads'
    union all
    select l.id, l.mobile_phone, lower(coalesce(l.email, l.personal_email))
    from unnest(ids) as i join outbound.leads l on l.id = i where note_phones.relation = 'outbound.leads'
    union all
    select c.id, c.company_phone, null
    from unnest(ids) as i join outbound.companies c on c.id = i where note_phones.relation = 'outbound.companies'
    union all
    select e.id, n, lower(coalesce(e.work_email, e.generic_email))
    from unnest(ids) as i join sdr.employees e on e.id = i cross join lateral unnest(e.phone_numbers) as n
    where note_phones.relation = 'sdr.employees'
  )
  insert into ops.phones (relation, record_id, key, email)
  select distinct note_phones.relation, s.id, k, s.email
  from stated s cross join lateral unnest(ops.phone_keys(s.number, country)) as k
  where s.number is not null;
end
$$;
revoke all on function ops.note_phones(text, uuid[]) from public, service_role;
