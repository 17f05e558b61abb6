-- The employees that have one of these addresses, each with which of its two it is. Addresses in their normal form, as they are stored.
create or replace function sdr.employees_at(addresses text[]) returns table (address text, employee_id uuid, is_work boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select lower(e.work_email::text), e.id, true from sdr.employees e where lower(e.work_email::text) = any (addresses)
  union all
  select lower(e.generic_email::text), e.id, false from sdr.employees e where lower(e.generic_email::text) = any (addresses)
$$;
revoke all on function sdr.employees_at(text[]) from public;
grant execute on function sdr.employees_at(text[]) to service_role;
