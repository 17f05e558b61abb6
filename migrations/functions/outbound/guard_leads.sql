-- A lead that gets a suppressed address or phone is taken out of its campaigns. (A lead is a record and never refused.)
create or replace function outbound.guard_leads() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  changed uuid[] := array(
    select n.id from new_rows n join old_rows o on o.id = n.id
    where (n.email, n.personal_email, n.phone, n.mobile_phone) is distinct from (o.email, o.personal_email, o.phone, o.mobile_phone));
begin
  if cardinality(changed) > 0 then
    -- A suppression that is being written waits until this is committed, and then sees it.
    perform pg_advisory_xact_lock_shared(hashtextextended('outreach sending', 0));
    perform outbound.end_campaigns(array(
      select l.id from outbound.leads l
      where l.id = any (changed)
        and ops.suppression_of(array[l.email, l.personal_email], '{}', array[l.phone, l.mobile_phone]) is not null));
  end if;
  return null;
end
$$;
revoke all on function outbound.guard_leads() from public;

create or replace trigger guard_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.guard_leads();
