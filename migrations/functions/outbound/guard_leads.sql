-- A lead states that two addresses are one person's, and a changed one may be somebody who said no: they are taken out of their
-- campaigns. (A lead is a record and never refused.) Security definer: it must see all suppressions.
create or replace function outbound.guard_leads() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  leads uuid[];
  emails text[];
  phones text[];
begin
  if tg_op = 'INSERT' then
    -- Nobody writes to a lead that is new; what it links may be written to.
    select array_agg(lower(n.email)) || array_agg(lower(n.personal_email)) into emails
    from new_rows n
    where n.email is not null and n.personal_email is not null;
    perform ops.follow_links(emails, null);
    return null;
  end if;

  select array_agg(n.id), array_agg(lower(n.email)) || array_agg(lower(n.personal_email)),
         array_agg(ops.phone_key(n.phone)) || array_agg(ops.phone_key(n.mobile_phone))
  into leads, emails, phones
  from new_rows n left join old_rows o on o.id = n.id
  where (n.email, n.personal_email, n.phone, n.mobile_phone) is distinct from (o.email, o.personal_email, o.phone, o.mobile_phone);
  perform ops.follow_links(emails, null);
  -- By an address that is shared, or by a phone, the lead alone.
  leads := array(
    select distinct k.id
    from ops.suppressed_keys(emails, '{}', phones) s
    join unnest(leads || leads || leads || leads, emails || phones) as k(id, value) on k.value = s.value);
  if cardinality(leads) > 0 then
    perform ops.hold_sending();
    perform outbound.end_campaigns(array(
      select c.id from unnest(leads) as l join outbound.campaign_leads c on c.lead_id = l
      where outbound.leads_to_sending(c.overall_status, c.email_status, c.call_status, c.next_followup_at)
      order by c.id));
  end if;
  return null;
end
$$;
revoke all on function outbound.guard_leads() from public;

create or replace trigger guard_insert after insert on outbound.leads
  referencing new table as new_rows for each statement execute function outbound.guard_leads();
create or replace trigger guard_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.guard_leads();
