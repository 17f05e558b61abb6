-- Cancels what is pending for whoever is behind these addresses, handles and phones, in every table through which people are written
-- to. Call ops.hold_sending first.
create or replace function ops.cancel_pending(emails text[], handles text[], phones text[]) returns void
language plpgsql volatile set search_path = '' as $$
declare
  person_emails text[];
  person_handles text[];
begin
  select array_agg(k.value) filter (where k.kind = 'email'), array_agg(k.value) filter (where k.kind = 'handle')
  into person_emails, person_handles
  from ops.linked_keys(emails, handles) k;

  update crm.outreach_queue q
     set status = 'cancelled', error = coalesce(q.error, 'suppressed')
   where q.status in ('pending', 'scheduled')
     and (q.username = any (person_handles)
       or q.contact_id in (select c.id from crm.instagram_contacts c where c.instagram_username = any (person_handles)));

  perform outbound.end_campaigns(array(
    select l.id from outbound.leads l where lower(l.email) = any (person_emails)
    union
    select l.id from outbound.leads l where lower(l.personal_email) = any (person_emails)
    union
    select l.id from outbound.leads l
    where phones is not null and (ops.phone_key(l.phone) = any (phones) or ops.phone_key(l.mobile_phone) = any (phones))));

  update sdr.employees e
     set campaign_status = 'cancelled'
   where sdr.leads_to_sending(e.campaign_number, e.campaign_status, e.reply_unsubscribe or e.reply_info_request or e.reply_bounce)
     and e.id in (
       select w.id from sdr.employees w where lower(w.work_email) = any (person_emails)
       union
       select g.id from sdr.employees g where lower(g.generic_email) = any (person_emails)
       union
       select n.id from sdr.employees n
       where phones is not null and exists (select from unnest(n.phone_numbers) as number where ops.phone_key(number) = any (phones)));
end
$$;
revoke all on function ops.cancel_pending(text[], text[], text[]) from public;
grant execute on function ops.cancel_pending(text[], text[], text[]) to service_role;
