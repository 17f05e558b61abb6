-- A suppression that comes into force cancels what is pending for that person, in the same transaction. It waits for whoever is putting
-- people into sending states at this moment (ops.assert_may_send), so that nothing slips through. Security definer: it must see all rows.
create or replace function ops.cancel_suppressed() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  suppressed_emails text[];
  suppressed_handles text[];
  suppressed_phones text[];
  suppressed_domains text[];
  campaign_leads uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'people are suppressed under read committed only' using errcode = '0A000',
      hint = 'start the transaction without repeatable read or serializable';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('outreach sending', 0));

  select array_agg(n.value) filter (where n.kind = 'email'), array_agg(n.value) filter (where n.kind = 'handle'),
         array_agg(n.value) filter (where n.kind = 'phone'), array_agg(n.value) filter (where n.kind = 'domain')
  into suppressed_emails, suppressed_handles, suppressed_phones, suppressed_domains
  from new_rows n
  where n.lifted_at is null and (n.expires_at is null or n.expires_at > now());

  if suppressed_domains is not null then
    select suppressed_emails || array_agg(distinct a.address) into suppressed_emails
    from (
      select lower(l.email) as address from outbound.leads l where l.email is not null
      union all select lower(l.personal_email) from outbound.leads l where l.personal_email is not null
      union all select lower(e.work_email) from sdr.employees e where e.work_email is not null
      union all select lower(e.generic_email) from sdr.employees e where e.generic_email is not null
      union all select lower(p.contact_email) from discovery.pages p where p.contact_email is not null
    ) a
    where ops.domains_of(a.address) && suppressed_domains;
  end if;
  select array_agg(k.value) filter (where k.kind = 'email'), array_agg(k.value) filter (where k.kind = 'handle')
  into suppressed_emails, suppressed_handles
  from ops.linked_keys(suppressed_emails, suppressed_handles) k;

  update crm.outreach_queue q
     set status = 'cancelled', error = coalesce(q.error, 'suppressed')
   where q.status in ('pending', 'scheduled')
     and (q.username = any (suppressed_handles)
       or q.contact_id in (select c.id from crm.instagram_contacts c where c.instagram_username = any (suppressed_handles)));

  campaign_leads := array(
    select l.id from outbound.leads l where lower(l.email) = any (suppressed_emails)
    union
    select l.id from outbound.leads l where lower(l.personal_email) = any (suppressed_emails)
    union
    select l.id from outbound.leads l
    where suppressed_phones is not null
      and (ops.phone_key(l.phone) = any (suppressed_phones) or ops.phone_key(l.mobile_phone) = any (suppressed_phones)));
  perform outbound.end_campaigns(campaign_leads);

  update sdr.employees e
     set campaign_status = 'cancelled'
   where sdr.leads_to_sending(e.campaign_number, e.campaign_status, e.reply_unsubscribe or e.reply_info_request or e.reply_bounce)
     and e.id in (
       select w.id from sdr.employees w where lower(w.work_email) = any (suppressed_emails)
       union
       select g.id from sdr.employees g where lower(g.generic_email) = any (suppressed_emails)
       union
       select n.id from sdr.employees n
       where suppressed_phones is not null
         and exists (select from unnest(n.phone_numbers) as number where ops.phone_key(number) = any (suppressed_phones)));
  return null;
end
$$;
revoke all on function ops.cancel_suppressed() from public;

create or replace trigger cancel_on_insert after insert on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
create or replace trigger cancel_on_update after update on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
