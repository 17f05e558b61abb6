-- Refuses a suppressed person in a state of a campaign that leads to sending, and during a halt everybody who would enter one; what
-- records a message, a bounce, an unsubscribe or a reply is accepted. Security definer: it must see all suppressions, whoever writes.
create or replace function outbound.guard_campaign_leads() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  leads uuid[];
  entering boolean;
  who text[];
  emails text[];
  phones text[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct n.lead_id), true into leads, entering
    from new_rows n
    where outbound.leads_to_sending(n.overall_status, n.email_status, n.call_status, n.next_followup_at);
  else
    select array_agg(distinct n.lead_id), bool_or(
             (n.lead_id, n.campaign_id) is distinct from (o.lead_id, o.campaign_id)
             or not outbound.leads_to_sending(o.overall_status, o.email_status, o.call_status, o.next_followup_at))
    into leads, entering
    from new_rows n left join old_rows o on o.id = n.id
    where (n.lead_id, n.campaign_id, n.overall_status, n.email_status, n.call_status, n.linkedin_status, n.next_followup_at)
          is distinct from
          (o.lead_id, o.campaign_id, o.overall_status, o.email_status, o.call_status, o.linkedin_status, o.next_followup_at)
      and outbound.leads_to_sending(n.overall_status, n.email_status, n.call_status, n.next_followup_at);
  end if;
  if leads is not null then
    perform ops.join_sending();
    if entering then
      perform ops.refuse_halted('outbound');
    end if;
    select array_agg(coalesce(l.email, l.phone, l.linkedin_url)), array_agg(lower(l.email)) || array_agg(lower(l.personal_email)),
           array_agg(ops.phone_key(l.phone)) || array_agg(ops.phone_key(l.mobile_phone))
    into who, emails, phones
    from unnest(leads) as lead_id join outbound.leads l on l.id = lead_id;
    perform ops.refuse_suppressed(who || who || who || who, emails, '{}', phones);
  end if;
  return null;
end
$$;
revoke all on function outbound.guard_campaign_leads() from public;

create or replace trigger guard_insert after insert on outbound.campaign_leads
  referencing new table as new_rows for each statement execute function outbound.guard_campaign_leads();
create or replace trigger guard_update after update on outbound.campaign_leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.guard_campaign_leads();
