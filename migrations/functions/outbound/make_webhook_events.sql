-- Makes events of these deliveries; people and campaigns that nobody knew come with them. Part of the functions that make events.
-- -> {tables, unmatched_ids: rows of which no event was made, unknown: {event type: rows}, lead_ids: whose state is to be derived}
-- One fact comes by two doors: e-mail and kind are its key, time is part of it only for what repeats. Of an e-mail that the list has, the list
-- knows best (outbound.make_email_events). A bounce whose e-mail nobody names is one per person and campaign, as normalize_leads has it.
-- A delivery that does not name its e-mail is about the one that outbound.name_deliveries finds, if any.
-- Everything is decided from all deliveries about the same e-mails and refusals, so that their order does not matter.
create or replace function outbound.make_webhook_events(ids uuid[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  kinds constant jsonb := outbound.webhook_kinds();
  of_mails constant text[] := array['email_sent', 'email_replied', 'email_auto_replied', 'email_bounced'];
  answers constant text[] := array['email_replied', 'email_auto_replied'];
  refusals constant text[] := array['email_bounced', 'email_unsubscribed'];
  email_ids text[];
  refused text[];
  hooked text[];
  pairs jsonb;
  all_ids uuid[];
  listed uuid[];
  listed_ids text[];
  judged_ids text[];
  row_ids uuid[];
  row_keys text[];
  keys text[];
  types text[];
  emails text[];
  vendor_campaigns text[];
  mails text[];
  times timestamptz[];
  steps integer[];
  variants integer[];
  told_ids uuid[];
  are_listed boolean[];
  lead_ids uuid[];
  campaign_ids uuid[];
  matched_ids uuid[];
  undone uuid[];
  mail_tables jsonb := jsonb '{}';
  people jsonb;
  campaigns jsonb;
  enrolled bigint;
  inserted bigint;
  updated bigint;
  tables jsonb;
begin
  select array_agg(distinct w.instantly_email_id) filter (where kinds ->> w.event_type = any (of_mails)),
         array_agg(distinct w.lead_email) filter (where kinds ->> w.event_type = any (refusals)),
         array_agg(distinct w.lead_email) filter (where kinds ->> w.event_type = any (of_mails) and kinds ->> w.event_type <> 'email_bounced')
  into email_ids, refused, hooked
  from outbound.instantly_webhooks_raw w where w.id = any (ids);
  pairs := outbound.name_deliveries(hooked);
  email_ids := email_ids || array(select p.mail from jsonb_to_recordset(pairs) as p(mail text));
  all_ids := array(
    select i from unnest(ids) as i
    union select w.id from outbound.instantly_webhooks_raw w where w.instantly_email_id = any (email_ids)
    union select p.id from jsonb_to_recordset(pairs) as p(id uuid)
    union select w.id from outbound.instantly_webhooks_raw w
          where w.lead_email = any (hooked) and w.instantly_email_id is null and kinds ->> w.event_type in ('email_sent', 'email_replied', 'email_auto_replied')
    union select w.id from outbound.instantly_webhooks_raw w where w.lead_email = any (refused) and kinds ->> w.event_type = any (refusals));
  -- What the list has only planned says nothing of what became of it; to what a campaign sent there may be an answer of the same id.
  select array_agg(r.id), array_agg(r.instantly_email_id), array_agg(r.instantly_email_id) filter (where r.raw_json ->> 'ue_type' is distinct from '1')
  into listed, listed_ids, judged_ids
  from outbound.instantly_emails_raw r where r.instantly_email_id = any (email_ids) and r.event_type is distinct from 'scheduled';

  with item as materialized (
    select w.id, w.fact_key, w.instantly_campaign_id as campaign, coalesce(w.instantly_email_id, n.mail) as mail, w.event_date as at, w.sequence_step as step,
           w.sequence_variant as variant, kinds ->> w.event_type as kind,
           coalesce(w.lead_email,
                    (select min(o.lead_email) from outbound.instantly_webhooks_raw o where o.instantly_email_id = w.instantly_email_id),
                    (select ops.email_key(r.raw_json ->> 'lead') from outbound.instantly_emails_raw r where r.instantly_email_id = w.instantly_email_id)) as email,
           coalesce(w.raw_json ->> 'reply_text', w.raw_json ->> 'reply_html', w.raw_json ->> 'email_text', w.raw_json ->> 'email_html',
                    w.raw_json #>> '{payload,reply_text}', w.raw_json #>> '{payload,reply_html}', w.raw_json #>> '{payload,email_text}',
                    w.raw_json #>> '{payload,email_html}') is not null as is_told
    from outbound.instantly_webhooks_raw w
    left join jsonb_to_recordset(pairs) as n(id uuid, mail text) on n.id = w.id
    where w.id = any (all_ids) and kinds ->> w.event_type is not null
  ), judged as materialized (
    -- One answer comes as a reply and as an automatic one, or as out of office: it is the latter.
    select i.*, case when i.kind = any (answers) and i.mail is not null
                      and bool_or(i.kind = 'email_auto_replied') over (partition by i.mail) then 'email_auto_replied' else i.kind end as event_type,
           min('instantly:' || i.mail || ':email_bounced') filter (where i.kind = 'email_bounced') over (partition by i.email, i.campaign) as bounce_key
    from item i
  ), keyed as materialized (
    select j.*,
           case when j.mail is not null and j.event_type = any (of_mails) then 'instantly:' || j.mail || ':' || j.event_type
                when j.email is null then null
                when j.event_type = 'email_bounced' and j.bounce_key is not null then j.bounce_key
                when j.event_type = any (refusals) then concat_ws(':', 'instantly', coalesce(j.campaign, ''), j.email, j.event_type)
                else concat_ws(':', 'instantly', coalesce(j.mail, concat_ws(':', coalesce(j.campaign, ''), j.email, j.step)), j.event_type,
                               to_char(j.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
           end as event_key
    from judged j
  ), fact as materialized (
    select k.event_key, min(k.event_type) as event_type, min(k.at) as at, min(k.email) as email, min(k.campaign) as campaign, min(k.mail) as mail,
           min(k.step) as step, min(k.variant) as variant,
           (array_agg(k.id order by not k.is_told, k.at, k.fact_key))[1] as told_id
    from keyed k where k.event_key is not null
    group by k.event_key
  )
  select (select array_agg(k.id) from keyed k where k.id = any (ids) and k.event_key is not null),
         (select array_agg(k.event_key) from keyed k where k.id = any (ids) and k.event_key is not null),
         array_agg(f.event_key), array_agg(f.event_type), array_agg(f.email), array_agg(f.campaign), array_agg(f.mail), array_agg(f.at),
         array_agg(f.step), array_agg(f.variant), array_agg(f.told_id),
         array_agg(coalesce((f.event_type = 'email_sent' and f.mail = any (listed_ids)) or (f.event_type = any (answers) and f.mail = any (judged_ids)), false))
  into row_ids, row_keys, keys, types, emails, vendor_campaigns, mails, times, steps, variants, told_ids, are_listed
  from fact f;

  campaigns := outbound.put_vendor_campaigns(array(
    select distinct w.instantly_campaign_id from outbound.instantly_webhooks_raw w
    where w.id = any (all_ids) and w.instantly_campaign_id is not null
      -- One that has no name of its own yet gets it from here.
      and not exists (select from outbound.campaigns c where c.instantly_campaign_id = w.instantly_campaign_id
                                                         and c.campaign_name <> 'Instantly ' || w.instantly_campaign_id)));
  people := outbound.put_vendor_people((
    select coalesce(jsonb_agg(jsonb_build_object(
      'email', w.lead_email, 'first_name', left(coalesce(p.it ->> 'firstName', p.it ->> 'first_name'), 600),
      'last_name', left(coalesce(p.it ->> 'lastName', p.it ->> 'last_name'), 600), 'phone', left(p.it ->> 'phone', 600),
      'job_title', coalesce(p.it ->> 'jobTitle', p.it ->> 'job_title'),
      'linkedin_url', left(coalesce(p.it ->> 'linkedIn', p.it ->> 'linkedin_url'), 600)) order by w.event_date, w.fact_key), '[]')
           || coalesce((select jsonb_agg(jsonb_build_object('email', n.email)) from (select distinct e as email from unnest(emails) as e) n
                        where n.email is not null and not exists (select from outbound.leads l where lower(l.email) = n.email)), '[]')
    from outbound.instantly_webhooks_raw w
    cross join lateral (select case when w.raw_json ? 'event_type' then w.raw_json else w.raw_json -> 'payload' end as it) p
    where w.id = any (all_ids) and w.lead_email is not null and kinds ->> w.event_type is not null));
  if listed is not null then
    mail_tables := outbound.make_email_events(listed) -> 'tables';
  end if;

  with lead as materialized (
    select l.id, lower(l.email) as email from outbound.leads l where lower(l.email) = any (emails)
  )
  select array_agg(l.id order by m.n), array_agg(c.id order by m.n) into lead_ids, campaign_ids
  from unnest(emails, vendor_campaigns) with ordinality as m(email, campaign, n)
  left join lead l on l.email = m.email
  left join outbound.campaigns c on c.instantly_campaign_id = m.campaign;
  enrolled := outbound.enrol(campaign_ids, lead_ids);

  -- Now it may be known which e-mail bounced: the bounce that was known by its person is this one.
  update outbound.events e set event_key = n.key
    from (select concat_ws(':', 'instantly', coalesce(f.campaign, ''), f.email, 'email_bounced') as former, min(f.key) as key
          from unnest(keys, types, emails, vendor_campaigns, mails) as f(key, type, email, campaign, mail)
          where f.type = 'email_bounced' and f.mail is not null and f.email is not null
          group by 1) n
   where e.event_key = n.former and not exists (select from outbound.events k where k.event_key = n.key);

  with fact as materialized (
    select m.*, p.id as campaign_lead_id, l.email as address, w.account, w.subject, w.body
    from unnest(keys, types, lead_ids, campaign_ids, mails, times, steps, variants, told_ids, are_listed)
      as m(event_key, event_type, lead_id, campaign_id, mail, at, step, variant, told_id, is_listed)
    join outbound.leads l on l.id = m.lead_id and l.id = any (lead_ids)
    left join outbound.campaign_leads p on p.campaign_id = m.campaign_id and p.lead_id = m.lead_id and p.lead_id = any (lead_ids)
    cross join lateral (
      select t.it ->> 'email_account' as account,
             case when m.event_type = any (answers) then coalesce(t.it ->> 'reply_subject', t.it ->> 'email_subject')
                  else t.it ->> 'email_subject' end as subject,
             -- A search index holds no longer texts.
             left(case when m.event_type = any (answers) then coalesce(t.it ->> 'reply_text', t.it ->> 'reply_html', t.it ->> 'reply_text_snippet')
                       when m.event_type = 'email_sent' then coalesce(t.it ->> 'email_text', t.it ->> 'email_html') end, 500000) as body
      from (select case when r.raw_json ? 'event_type' then r.raw_json else r.raw_json -> 'payload' end as it
            from outbound.instantly_webhooks_raw r where r.id = m.told_id) t) w
    where not m.is_listed
  ), other as (
    delete from outbound.events e
     where e.instantly_email_id = any (email_ids) and e.instantly_email_id <> all (coalesce(judged_ids, '{}')) and e.event_source = 'instantly'
       and e.event_type = any (answers) and not exists (select from fact f where f.event_key = e.event_key)
    returning e.campaign_lead_id, e.event_type
  ), known as materialized (
    select e.event_key from outbound.events e where e.event_key = any (array(select f.event_key from fact f))
  ), keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  ), written as (
    insert into outbound.events as e (
      event_source, event_type, lead_id, campaign_id, campaign_lead_id, event_timestamp, email_subject, email_body, email_from, email_to,
      instantly_email_id, event_key, sequence_step, sequence_variant)
    select 'instantly', f.event_type, f.lead_id, f.campaign_id, f.campaign_lead_id, f.at, f.subject, f.body,
           case when f.event_type = 'email_sent' then f.account end,
           case when f.event_type = any (answers) then f.account when f.event_type like 'email\_%' then f.address end,
           f.mail, f.event_key, f.step, f.variant
    from fact f where exists (select from keys) order by f.event_key
    on conflict (event_key) do update
       set lead_id = excluded.lead_id, campaign_id = excluded.campaign_id, campaign_lead_id = excluded.campaign_lead_id,
           event_timestamp = excluded.event_timestamp, email_subject = excluded.email_subject, email_body = excluded.email_body,
           email_from = excluded.email_from, email_to = excluded.email_to, instantly_email_id = excluded.instantly_email_id,
           sequence_step = excluded.sequence_step, sequence_variant = excluded.sequence_variant
     where (e.lead_id, e.campaign_id, e.campaign_lead_id, e.event_timestamp, e.email_subject, e.email_body, e.email_from, e.email_to,
            e.instantly_email_id, e.sequence_step, e.sequence_variant)
       is distinct from
           (excluded.lead_id, excluded.campaign_id, excluded.campaign_lead_id, excluded.event_timestamp, excluded.email_subject, excluded.email_body,
            excluded.email_from, excluded.email_to, excluded.instantly_email_id, excluded.sequence_step, excluded.sequence_variant)
    returning e.event_key
  )
  select count(w.event_key) filter (where k.event_key is null), count(k.event_key) filter (where w.event_key is not null),
         (select array_agg(o.campaign_lead_id) from other o where o.event_type = 'email_replied')
  into inserted, updated, undone
  from fact f left join written w on w.event_key = f.event_key left join known k on k.event_key = f.event_key;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);
  perform outbound.undo_replies(undone);

  matched_ids := array(
    select r.id
    from unnest(row_ids, row_keys) as r(id, key)
    join unnest(keys, lead_ids, mails, are_listed) as f(key, lead_id, mail, is_listed) on f.key = r.key
    where f.lead_id is not null or (f.is_listed and exists (select from outbound.events e where e.instantly_email_id = f.mail)));
  tables := outbound.add_counts(
    jsonb_build_object('outbound.campaigns', campaigns, 'outbound.leads', people,
                       'outbound.campaign_leads', jsonb_build_object('inserted', enrolled, 'updated', 0, 'unchanged', 0)),
    mail_tables - 'outbound.events');
  inserted := inserted + coalesce((mail_tables #>> '{outbound.events,inserted}')::bigint, 0);
  updated := updated + coalesce((mail_tables #>> '{outbound.events,updated}')::bigint, 0);
  return jsonb_build_object(
    'tables', tables || jsonb_build_object('outbound.events', jsonb_build_object(
      'inserted', inserted, 'updated', updated, 'unchanged', greatest(cardinality(matched_ids) - inserted - updated, 0))),
    'unmatched_ids', to_jsonb(array(select i from unnest(ids) as i except select m from unnest(matched_ids) as m)),
    'unknown', coalesce((
      select jsonb_object_agg(u.event_type, u.n)
      from (select w.event_type, count(*) as n from outbound.instantly_webhooks_raw w
            where w.id = any (ids) and not kinds ? w.event_type group by w.event_type) u), '{}'),
    'lead_ids', to_jsonb(array(select distinct l from unnest(lead_ids) as l where l is not null)));
end
$$;
revoke all on function outbound.make_webhook_events(uuid[]) from public;
grant execute on function outbound.make_webhook_events(uuid[]) to service_role;
