-- Keeps ops.phones as sdr.employees is, a statement at a time. Before the guards (triggers fire by name), which look there. Security
-- definer: whoever writes a record need not be able to write there.
create or replace function sdr.keep_employee_phones() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ids uuid[];
begin
  if tg_op = 'TRUNCATE' then
    delete from ops.phones p where p.relation = 'sdr.employees';
    return null;
  elsif tg_op = 'DELETE' then
    delete from ops.phones p using old_rows o where p.relation = 'sdr.employees' and p.record_id = o.id;
    return null;
  elsif tg_op = 'INSERT' then
    select array_agg(n.id) into ids from new_rows n where n.phone_numbers is not null;
  else
    select array_agg(distinct i) into ids
    from new_rows n full join old_rows o on o.id = n.id cross join lateral unnest(array[n.id, o.id]) as i
    where (n.phone_numbers, n.work_email, n.generic_email) is distinct from (o.phone_numbers, o.work_email, o.generic_email)
      and coalesce(n.phone_numbers, o.phone_numbers) is not null;
  end if;
  if ids is not null then
    perform ops.note_phones('sdr.employees', ids);
  end if;
  return null;
end
$$;
revoke all on function sdr.keep_employee_phones() from public;

create or replace trigger contact_phones_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function sdr.keep_employee_phones();
create or replace trigger contact_phones_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function sdr.keep_employee_phones();
create or replace trigger contact_phones_delete after delete on sdr.employees
  referencing old table as old_rows for each statement execute function sdr.keep_employee_phones();
create or replace trigger contact_phones_truncate after truncate on sdr.employees
  for each statement execute function sdr.keep_employee_phones();
