-- Makes events of these raw e-mails; people and campaigns that nobody knew come with them. Part of the functions that make events.
-- -> {tables, unmatched}
-- Whose it is says the item's `lead`: replies come from other addresses, and nobody is made of a sender. Our own mail in a thread is no reply,
-- nor is an automatic answer. An event is the same for the list and for a webhook: e-mail and kind are its key, and the list knows best.
create or replace function outbound.make_email_events(ids uuid[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  kinds constant jsonb := outbound.webhook_kinds();
  own text[];
  pairs jsonb;
  automatic text[];
  email_ids text[];
  mail_ids uuid[];
  types text[];
  vendor_campaigns text[];
  emails text[];
  steps integer[];
  variants integer[];
  lead_ids uuid[];
  campaign_ids uuid[];
  people jsonb;
  campaigns jsonb;
  enrolled bigint;
  events jsonb;
  unmatched bigint;
  undone uuid[];
begin
  own := array(select distinct ops.email_key(a.email) from outbound.instantly_accounts_raw a);
  -- What a campaign sent has been nothing else before; a webhook may know of an answer to it.
  email_ids := array(
    select r.instantly_email_id from outbound.instantly_emails_raw r
    where r.id = any (ids) and r.instantly_email_id is not null and r.event_type is distinct from 'scheduled'
      and r.raw_json ->> 'ue_type' is distinct from '1');
  -- What a delivery told before without naming its e-mail is the same event.
  pairs := outbound.name_deliveries(array(
    select distinct lower(r.email_address) from outbound.instantly_emails_raw r where r.id = any (ids) and r.email_address is not null));
  automatic := array(select p.mail from jsonb_to_recordset(pairs) as p(id uuid, mail text)
                     join outbound.instantly_webhooks_raw w on w.id = p.id where kinds ->> w.event_type = 'email_auto_replied');
  with mail as materialized (  -- each key is read once
    select r.id, r.instantly_email_id as email_id, r.instantly_campaign_id as campaign, r.raw_json ->> 'step' as step, r.raw_json ->> 'lead_id' as lead_id,
           r.raw_json ->> 'to_address_email_list' as recipients, ops.email_key(r.raw_json ->> 'lead') as named, t.ue_type,
           -- Of what the vendor calls ours nobody asks who sent it.
           case when t.ue_type = 2 or t.ue_type is null then ops.email_key(r.raw_json ->> 'eaccount') end as account,
           case when t.ue_type = 2 or t.ue_type is null then ops.email_key(r.raw_json ->> 'from_address_email') end as sender,
           r.raw_json @? '$.is_auto_reply ? (@ == 1)' as is_auto, r.raw_json ->> 'is_auto_reply' is null as is_unsaid
    from outbound.instantly_emails_raw r
    cross join lateral (
      select case r.raw_json ->> 'ue_type' when '1' then 1 when '2' then 2 when '3' then 3 when '4' then 4 end as ue_type) t
    where r.id = any (ids) and r.instantly_email_id is not null
  ), kind as materialized (
    select m.*,
           case when m.ue_type = 4 then null
                when m.ue_type in (1, 3) or m.sender = m.account or m.sender = any (own) or (m.ue_type is null and m.step is not null)
                  then 'email_sent'
                when m.is_auto or split_part(m.sender, '@', 1) in ('mailer-daemon', 'postmaster') then 'email_auto_replied'
                when m.is_unsaid and m.email_id = any (automatic) then 'email_auto_replied'
                when m.is_unsaid and exists (select from outbound.instantly_webhooks_raw w where w.instantly_email_id = m.email_id
                                                and kinds ->> w.event_type = 'email_auto_replied') then 'email_auto_replied'
                else 'email_replied' end as event_type
    from mail m
  ), whose as materialized (
    select k.*, k.event_type = 'email_sent' and k.step ~ '^\d{1,4}_\d{1,4}_\d{1,4}$' as has_step,
           coalesce(k.named, (select r.email from outbound.instantly_leads_raw r where r.instantly_lead_id = k.lead_id),
                    (select min(w.lead_email) from outbound.instantly_webhooks_raw w where w.instantly_email_id = k.email_id),
                    case when k.event_type = 'email_sent' then ops.email_key(split_part(k.recipients, ',', 1))
                         else (select lower(l.email) from outbound.leads l where lower(l.email) = k.sender) end) as email
    from kind k where k.event_type is not null
  )
  select array_agg(w.id), array_agg(w.event_type), array_agg(w.campaign), array_agg(w.email),
         array_agg(case when w.has_step then split_part(w.step, '_', 2)::integer + 1 end),
         array_agg(case when w.has_step then split_part(w.step, '_', 3)::integer + 1 end)
  into mail_ids, types, vendor_campaigns, emails, steps, variants
  from whose w;

  campaigns := outbound.put_vendor_campaigns(array(
    select distinct v from unnest(vendor_campaigns) as v
    where v is not null and not exists (select from outbound.campaigns c where c.instantly_campaign_id = v)));
  people := outbound.put_vendor_people((
    select jsonb_agg(jsonb_build_object('email', n.email))
    from (select distinct e as email from unnest(emails) as e) n
    where n.email is not null and not exists (select from outbound.leads l where lower(l.email) = n.email)));
  with lead as materialized (
    select l.id, lower(l.email) as email from outbound.leads l where lower(l.email) = any (emails)
  )
  select array_agg(l.id order by m.n), array_agg(c.id order by m.n) into lead_ids, campaign_ids
  from unnest(emails, vendor_campaigns) with ordinality as m(email, campaign, n)
  left join lead l on l.email = m.email
  left join outbound.campaigns c on c.instantly_campaign_id = m.campaign;
  enrolled := outbound.enrol(campaign_ids, lead_ids);

  with fact as materialized (
    select 'instantly:' || r.instantly_email_id || ':' || m.type as event_key, m.type as event_type, m.step, m.variant, r.instantly_email_id,
           m.lead_id, m.campaign_id, p.id as campaign_lead_id, coalesce(r.event_date, r.synced_at) as at,
           r.raw_json ->> 'subject' as subject, coalesce(r.raw_json #>> '{body,text}', r.raw_json #>> '{body,html}') as body,
           r.raw_json ->> 'from_address_email' as sender, r.raw_json ->> 'to_address_email_list' as recipient
    from unnest(mail_ids, types, lead_ids, campaign_ids, steps, variants) as m(id, type, lead_id, campaign_id, step, variant)
    join outbound.instantly_emails_raw r on r.id = m.id and r.id = any (mail_ids)
    left join outbound.campaign_leads p on p.campaign_id = m.campaign_id and p.lead_id = m.lead_id and p.lead_id = any (lead_ids)
    where m.lead_id is not null
  ), stored as materialized (
    select e.id, e.event_key, e.event_type, e.lead_id, e.campaign_id, e.campaign_lead_id, e.event_timestamp, e.email_subject, e.email_body,
           e.email_from, e.email_to, e.sequence_step, e.sequence_variant
    from outbound.events e where e.event_key = any (array(select f.event_key from fact f))
  ), other as (
    -- What was taken for something else before.
    delete from outbound.events e
     where e.instantly_email_id = any (email_ids) and e.event_source = 'instantly'
       and e.event_type in ('email_sent', 'email_replied', 'email_auto_replied')
       and not exists (select from fact f where f.event_key = e.event_key)
    returning e.campaign_lead_id, e.event_type
  ), news as materialized (
    -- What is stored as it is is not even locked: a rebuild only reads.
    select f.*, s.id as stored_id from fact f left join stored s on s.event_key = f.event_key
    where s.id is null
       or (s.lead_id, s.campaign_id, s.campaign_lead_id, s.event_timestamp, s.email_subject, s.email_body, s.email_from, s.email_to,
           s.sequence_step, s.sequence_variant)
         is distinct from (f.lead_id, f.campaign_id, f.campaign_lead_id, f.at, f.subject, f.body, f.sender, f.recipient, f.step, f.variant)
  ), changed as (
    update outbound.events e
       set lead_id = n.lead_id, campaign_id = n.campaign_id, campaign_lead_id = n.campaign_lead_id, event_timestamp = n.at,
           email_subject = n.subject, email_body = n.body, email_from = n.sender, email_to = n.recipient, sequence_step = n.step,
           sequence_variant = n.variant
      from news n
     where e.id = n.stored_id and e.id = any (array(select c.stored_id from news c where c.stored_id is not null))
    returning 1
  ), keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  ), added as (
    insert into outbound.events (
      event_source, event_type, lead_id, campaign_id, campaign_lead_id, event_timestamp, email_subject, email_body, email_from, email_to,
      instantly_email_id, event_key, sequence_step, sequence_variant)
    select 'instantly', n.event_type, n.lead_id, n.campaign_id, n.campaign_lead_id, n.at, n.subject, n.body, n.sender, n.recipient,
           n.instantly_email_id, n.event_key, n.step, n.variant
    from news n where n.stored_id is null and exists (select from keys) order by n.event_key
    returning 1
  )
  select jsonb_build_object('inserted', a.count, 'updated', u.count, 'unchanged', f.count - a.count - u.count),
         coalesce(cardinality(mail_ids), 0) - f.count,
         (select array_agg(o.campaign_lead_id) from other o where o.event_type = 'email_replied')
  into events, unmatched, undone
  from (select count(*) from added) a, (select count(*) from changed) u, (select count(*) from fact) f;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);
  perform outbound.undo_replies(undone);
  return jsonb_build_object(
    'tables', jsonb_build_object('outbound.campaigns', campaigns, 'outbound.leads', people, 'outbound.events', events,
                                 'outbound.campaign_leads', jsonb_build_object('inserted', enrolled, 'updated', 0, 'unchanged', 0)),
    'unmatched', unmatched);
end
$$;
revoke all on function outbound.make_email_events(uuid[]) from public;
grant execute on function outbound.make_email_events(uuid[]) to service_role;
