-- A lead states that two addresses are one person's, and a changed one may be somebody who said no: they are taken out of their
-- campaigns. (A lead is a record and never refused.) Security definer: it must see all suppressions.
create or replace function outbound.guard_leads() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  people jsonb;
  changed uuid[] := array[]::uuid[];
begin
  if tg_op = 'INSERT' then
    -- Nobody writes to a lead that is new; what it links may be written to.
    select jsonb_agg(jsonb_build_object('emails', array[n.email, n.personal_email])) into people
    from new_rows n where n.email is not null and n.personal_email is not null;
  else
    select jsonb_agg(jsonb_build_object('emails', array[n.email, n.personal_email])), coalesce(array_agg(n.id), '{}') into people, changed
    from new_rows n left join old_rows o on o.id = n.id
    where (n.email, n.personal_email, n.phone, n.mobile_phone) is distinct from (o.email, o.personal_email, o.phone, o.mobile_phone);
  end if;
  perform ops.follow_links(people);
  if cardinality(changed) > 0 then
    changed := array(
      select n.id from new_rows n
      where n.id = any (changed)
        and ops.suppression_of(array[n.email, n.personal_email], '{}', array[n.phone, n.mobile_phone]) is not null);
  end if;
  if cardinality(changed) > 0 then
    perform ops.hold_sending();
    perform outbound.end_campaigns(changed);
  end if;
  return null;
end
$$;
revoke all on function outbound.guard_leads() from public;

create or replace trigger guard_insert after insert on outbound.leads
  referencing new table as new_rows for each statement execute function outbound.guard_leads();
create or replace trigger guard_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.guard_leads();
