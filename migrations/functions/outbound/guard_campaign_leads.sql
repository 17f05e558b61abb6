-- Refuses a suppressed person in a state of a campaign that leads to sending, and during a halt everybody who would enter one; what
-- records a message, a bounce, an unsubscribe or a reply is accepted. Security definer: it must see all suppressions, whoever writes.
create or replace function outbound.guard_campaign_leads() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  changed uuid[];
  entering boolean;
  people jsonb;
begin
  if tg_op = 'INSERT' then
    changed := array(
      select n.id from new_rows n
      where outbound.leads_to_sending(n.overall_status, n.email_status, n.call_status, n.next_followup_at));
    entering := cardinality(changed) > 0;
  else
    select coalesce(array_agg(n.id), '{}'), coalesce(bool_or(
             (n.lead_id, n.campaign_id) is distinct from (o.lead_id, o.campaign_id)
             or not outbound.leads_to_sending(o.overall_status, o.email_status, o.call_status, o.next_followup_at)), false)
    into changed, entering
    from new_rows n left join old_rows o on o.id = n.id
    where outbound.leads_to_sending(n.overall_status, n.email_status, n.call_status, n.next_followup_at)
      and (n.lead_id, n.campaign_id, n.overall_status, n.email_status, n.call_status, n.linkedin_status, n.next_followup_at)
          is distinct from
          (o.lead_id, o.campaign_id, o.overall_status, o.email_status, o.call_status, o.linkedin_status, o.next_followup_at);
  end if;
  if cardinality(changed) > 0 then
    perform ops.join_sending();
    if entering then
      perform ops.refuse_halted('outbound');
    end if;
    select jsonb_agg(jsonb_build_object('who', coalesce(l.email, l.phone, l.linkedin_url), 'emails', array[l.email, l.personal_email],
                                        'phones', array[l.phone, l.mobile_phone]))
    into people
    from outbound.leads l
    where l.id in (select n.lead_id from new_rows n where n.id = any (changed));
    perform ops.refuse_suppressed(people);
  end if;
  return null;
end
$$;
revoke all on function outbound.guard_campaign_leads() from public;

create or replace trigger guard_insert after insert on outbound.campaign_leads
  referencing new table as new_rows for each statement execute function outbound.guard_campaign_leads();
create or replace trigger guard_update after update on outbound.campaign_leads
  referencing old table as old_rows new table as new_rows for each statement execute function outbound.guard_campaign_leads();
