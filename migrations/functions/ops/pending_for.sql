-- What is pending for whoever has one of these keys, in every table through which people are written to: a row of each, with the status
-- that leads to sending. kinds, keys: side by side, in their normal form; what is linked with them is among them.
create or replace function ops.pending_for(kinds text[], keys text[])
returns table (relation text, record_id uuid, status text, who text)
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  emails text[];
  handles text[];
  phones text[];
begin
  select array_agg(distinct k.value) filter (where k.kind = 'email'), array_agg(distinct k.value) filter (where k.kind = 'handle'),
         array_agg(distinct k.value) filter (where k.kind = 'phone')
  into emails, handles, phones
  from unnest(kinds, keys) as k(kind, value);

  return query
    with message as (
      select q.id from unnest(handles) as h join crm.outreach_queue q on q.username = h
      union
      select q.id from unnest(handles) as h join crm.instagram_contacts c on c.instagram_username = h
      join crm.outreach_queue q on q.contact_id = c.id
    )
    select 'crm.outreach_queue', q.id, q.status, '@' || q.username
    from message m join crm.outreach_queue q on q.id = m.id
    where q.status in ('pending', 'scheduled');

  return query
    with lead as (
      select l.id from unnest(emails) as e join outbound.leads l on lower(l.email) = e
      union
      select l.id from unnest(emails) as e join outbound.leads l on lower(l.personal_email) = e where l.personal_email is not null
      union
      select p.record_id from ops.phones p where p.relation = 'outbound.leads' and p.key = any (phones)
    )
    select 'outbound.campaign_leads', c.id, case when c.overall_status = 'active' then 'active' else 'call scheduled' end,
           coalesce(l.email, l.phone, l.linkedin_url)
    from lead found join outbound.leads l on l.id = found.id join outbound.campaign_leads c on c.lead_id = l.id
    where outbound.leads_to_sending(c.overall_status, c.email_status, c.call_status, c.next_followup_at);

  return query
    with employee as (
      select w.id from unnest(emails) as e join sdr.employees w on lower(w.work_email) = e
      union
      select g.id from unnest(emails) as e join sdr.employees g on lower(g.generic_email) = e where g.generic_email is not null
      union
      select p.record_id from ops.phones p where p.relation = 'sdr.employees' and p.key = any (phones)
    )
    select 'sdr.employees', e.id, e.campaign_status::text, coalesce(e.work_email, e.generic_email, e.full_name)::text
    from employee found join sdr.employees e on e.id = found.id
    where sdr.leads_to_sending(e.campaign_number, e.campaign_status, e.reply_unsubscribe or e.reply_info_request or e.reply_bounce);
end
$$;
revoke all on function ops.pending_for(text[], text[]) from public;
grant execute on function ops.pending_for(text[], text[]) to service_role;
