-- Says of which country phone numbers without a country code are (ISO 3166), and reads those that are stored anew where that changed.
create or replace function ops.set_country(country text) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '10min' as $$
declare
  leads uuid[];
  employees uuid[];
begin
  if not (ops.phone_plans() -> 'countries') ? country then
    raise exception 'no country of phone numbers: %', country using errcode = '22023';
  end if;
  if country is not distinct from ops.default_country() then
    return false;
  end if;
  insert into ops.settings (name, value) values ('country', country) on conflict (name) do update set value = excluded.value;
  leads := array(select l.id from outbound.leads l where coalesce(l.phone, l.mobile_phone) is not null);
  employees := array(select e.id from sdr.employees e where e.phone_numbers is not null);
  perform ops.note_phones('outbound.leads', leads);
  perform ops.note_phones('outbound.companies', array(select c.id from outbound.companies c where c.company_phone is not null));
  perform ops.note_phones('sdr.employees', employees);
  perform ops.follow_records('outbound.leads', leads);
  perform ops.follow_records('sdr.employees', employees);
  return true;
end
$$;
revoke all on function ops.set_country(text) from public, service_role;
