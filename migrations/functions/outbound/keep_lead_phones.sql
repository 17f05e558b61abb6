-- Keeps ops.phones as outbound.leads is, a statement at a time. Before the guards (triggers fire by name), which look there. Security
-- definer: whoever writes a record need not be able to write there.
create or replace function outbound.keep_lead_phones() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ids uuid[];
begin
  if tg_op = 'TRUNCATE' then
    delete from ops.phones p where p.relation = 'outbound.leads';
    return null;
  elsif tg_op = 'DELETE' then
    delete from ops.phones p using old_rows o where p.relation = 'outbound.leads' and p.record_id = o.id;
    return null;
  elsif tg_op = 'INSERT' then
    select array_agg(n.id) into ids from new_rows n where coalesce(n.phone, n.mobile_phone) is not null;
  else
    select array_agg(distinct i) into ids
    from new_rows n full join old_rows o on o.id = n.id cross join lateral unnest(array[n.id, o.id]) as i
    where (n.phone, n.mobile_phone, n.email, n.personal_email) is distinct from (o.phone, o.mobile_phone, o.email, o.personal_email)
      and coalesce(n.phone, n.mobile_phone, o.phone, o.mobile_phone) is not null;
  end if;
  if ids is not null then
    perform ops.note_phones('outbound.leads', ids);
  end if;
  return null;
end
$$;
revoke all on function outbound.keep_lead_phones() from public;

create or replace trigger contact_phones_insert after insert on outbound.leads
  referencing new table as new_rows for each statement execute function outbound.keep_lead_phones();
create or replace trigger contact_phones_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.keep_lead_phones();
create or replace trigger contact_phones_delete after delete on outbound.leads
  referencing old table as old_rows for each statement execute function outbound.keep_lead_phones();
create or replace trigger contact_phones_truncate after truncate on outbound.leads
  for each statement execute function outbound.keep_lead_phones();
