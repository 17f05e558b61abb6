-- Keeps ops.phones as outbound.companies is, a statement at a time. Before the guards (triggers fire by name), which look there. Security
-- definer: whoever writes a record need not be able to write there.
create or replace function outbound.keep_company_phones() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ids uuid[];
begin
  if tg_op = 'TRUNCATE' then
    delete from ops.phones p where p.relation = 'outbound.companies';
    return null;
  elsif tg_op = 'DELETE' then
    delete from ops.phones p using old_rows o where p.relation = 'outbound.companies' and p.record_id = o.id;
    return null;
  elsif tg_op = 'INSERT' then
    select array_agg(n.id) into ids from new_rows n where n.company_phone is not null;
  else
    select array_agg(distinct i) into ids
    from new_rows n full join old_rows o on o.id = n.id cross join lateral unnest(array[n.id, o.id]) as i
    where n.company_phone is distinct from o.company_phone and coalesce(n.company_phone, o.company_phone) is not null;
  end if;
  if ids is not null then
    perform ops.note_phones('outbound.companies', ids);
  end if;
  return null;
end
$$;
revoke all on function outbound.keep_company_phones() from public;

create or replace trigger contact_phones_insert after insert on outbound.companies
  referencing new table as new_rows for each statement execute function outbound.keep_company_phones();
create or replace trigger contact_phones_update after update on outbound.companies
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.keep_company_phones();
create or replace trigger contact_phones_delete after delete on outbound.companies
  referencing old table as old_rows for each statement execute function outbound.keep_company_phones();
create or replace trigger contact_phones_truncate after truncate on outbound.companies
  for each statement execute function outbound.keep_company_phones();
