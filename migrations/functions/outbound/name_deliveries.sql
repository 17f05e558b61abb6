-- Finds of deliveries that do not name their e-mail which one they are about, among the e-mails that the list or another delivery names; of
-- these people, by their addresses. Their events get the key of that e-mail, so that one fact that came by two doors is one event. Part of the
-- functions that make events. -> [{id: delivery, mail: the vendor's id of the e-mail}]
-- The same person, campaign, direction and step, within the time by which clocks differ, and no other text; of several the nearest on both sides.
create or replace function outbound.name_deliveries(emails text[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  kinds constant jsonb := outbound.webhook_kinds();
  of_lists constant interval := interval '10 minutes';
  of_deliveries constant interval := interval '2 minutes';
  told constant text := '(?:<[^>]*>|&[a-z]+;|[[:space:]])+';
  pairs jsonb;
begin
  if not exists (select from outbound.instantly_webhooks_raw w where w.lead_email = any (emails) and w.instantly_email_id is null
                 and kinds ->> w.event_type in ('email_sent', 'email_replied', 'email_auto_replied')) then
    return jsonb '[]';
  end if;
  with hook as materialized (
    select w.id, w.fact_key, w.instantly_email_id as mail, w.lead_email as email, w.instantly_campaign_id as campaign, w.event_date as at,
           w.sequence_step as step, k.kind, k.kind = 'email_sent' as is_sent, p.it,
           left(lower(regexp_replace(left(coalesce(p.it ->> 'reply_text', p.it ->> 'reply_html', ''), 2000), told, '', 'g')), 20) as text
    from outbound.instantly_webhooks_raw w
    cross join lateral (select kinds ->> w.event_type as kind) k
    cross join lateral (select case when w.raw_json ? 'event_type' then w.raw_json else w.raw_json -> 'payload' end as it) p
    where w.lead_email = any (emails) and k.kind in ('email_sent', 'email_replied', 'email_auto_replied')
  ), mail as materialized (
    select r.instantly_email_id as mail, lower(r.email_address) as email, r.instantly_campaign_id as campaign, r.event_date as at,
           case when r.raw_json ->> 'step' ~ '^\d{1,4}_\d{1,4}_\d{1,4}$' then split_part(r.raw_json ->> 'step', '_', 2)::integer + 1 end as step,
           r.event_type is distinct from 'received' as is_sent, of_lists as tolerance,
           case when r.event_type = 'received' then
             left(lower(regexp_replace(left(coalesce(r.raw_json #>> '{body,text}', r.raw_json #>> '{body,html}', ''), 2000), told, '', 'g')), 20)
           else '' end as text
    from outbound.instantly_emails_raw r
    where lower(r.email_address) = any (emails) and r.event_type is distinct from 'scheduled' and r.instantly_email_id is not null
    union all
    (select distinct on (h.mail) h.mail, h.email, h.campaign, h.at, h.step, h.is_sent, of_deliveries, h.text
    from hook h
    where h.mail is not null
      and not exists (select from outbound.instantly_emails_raw r where r.instantly_email_id = h.mail)
    order by h.mail, h.at, h.fact_key)
  ), pair as (
    select h.id, h.kind, h.email, h.campaign, h.step, h.at, m.mail,
           row_number() over (partition by h.id order by abs(extract(epoch from m.at - h.at)), m.mail) as nth_mail,
           row_number() over (partition by m.mail, h.kind order by abs(extract(epoch from m.at - h.at)), h.fact_key) as nth_hook
    from hook h
    join mail m on m.email = h.email and m.is_sent = h.is_sent and m.at between h.at - m.tolerance and h.at + m.tolerance
               and (m.campaign = h.campaign or m.campaign is null or h.campaign is null)
               and (not h.is_sent or m.step = h.step or m.step is null or h.step is null)
               and left(m.text, length(h.text)) = left(h.text, length(m.text))
    where h.mail is null
  ), named as materialized (
    select p.id, p.mail, 'instantly:' || p.mail || ':' || p.kind as key,
           concat_ws(':', 'instantly', coalesce(p.campaign, ''), p.email, p.step, p.kind, to_char(p.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')) as former
    from pair p where p.nth_mail = 1 and p.nth_hook = 1
  ), renamed as (
    update outbound.events e set event_key = n.key, instantly_email_id = n.mail
      from (select distinct on (f.key) f.key, f.former, f.mail from named f order by f.key, f.former) n
     where e.event_key = n.former and not exists (select from outbound.events k where k.event_key = n.key)
    returning e.id
  ), double as (
    delete from outbound.events e
     where e.event_key = any (array(select n.former from named n)) and e.event_source = 'instantly'
       and e.id <> all (array(select r.id from renamed r))
    returning e.campaign_lead_id
  ), again as (
    -- What was about an e-mail that another one fits better has no event of its own: it is made anew.
    update outbound.instantly_webhooks_raw w set normalized_at = null
      from hook h
     where w.id = h.id and h.mail is null and w.normalized_at is not null and not exists (select from named n where n.id = h.id)
       and not exists (select from outbound.events e where e.event_key =
             concat_ws(':', 'instantly', coalesce(h.campaign, ''), h.email, h.step, h.kind, to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')))
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'mail', n.mail)), '[]') into pairs from named n;
  return pairs;
end
$$;
revoke all on function outbound.name_deliveries(text[]) from public;
grant execute on function outbound.name_deliveries(text[]) to service_role;
