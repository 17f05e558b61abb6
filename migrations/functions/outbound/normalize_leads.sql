-- Makes leads, their places in campaigns, and what the vendor says of them (bounced, unsubscribed) of the next raw ones.
-- payload: {after: {synced_at, id} or null, size, move: {name, lock, run_id}} -> {tables, next: null at the end}
-- A person whose row changed is looked at in all campaigns: who went from one to another left the first.
create or replace function outbound.normalize_leads(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  ids uuid[];
  next jsonb;
  people jsonb;
  campaigns jsonb;
  enrolled bigint;
  emails text[];
  lead_ids uuid[];
  events bigint;
  flagged bigint;
begin
  perform outbound.lock_normalization();
  select array_agg(b.id), (array_agg(jsonb_build_object('synced_at', b.synced_at, 'id', b.id) order by b.synced_at desc, b.id desc))[1]
  into ids, next
  from (select r.id, r.synced_at from outbound.instantly_leads_raw r
        where (r.synced_at, r.id) > (coalesce((payload #>> '{after,synced_at}')::timestamptz, '-infinity'),
                                     coalesce((payload #>> '{after,id}')::uuid, '00000000-0000-0000-0000-000000000000'))
        order by r.synced_at, r.id limit (payload ->> 'size')::integer) b;
  if ids is null then
    return jsonb_build_object('tables', jsonb '{}', 'next', null);
  end if;

  campaigns := outbound.put_vendor_campaigns(array(
    select distinct r.instantly_campaign_id from outbound.instantly_leads_raw r
    where r.id = any (ids) and r.instantly_campaign_id is not null
      and not exists (select from outbound.campaigns c where c.instantly_campaign_id = r.instantly_campaign_id)));
  people := outbound.put_vendor_people((
    select jsonb_agg(jsonb_build_object(
      'email', ops.email_key(r.email), 'first_name', r.first_name, 'last_name', r.last_name,
      'phone', coalesce(r.raw_json ->> 'phone', r.raw_json #>> '{payload,phone}'),
      'job_title', coalesce(r.raw_json ->> 'job_title', r.raw_json #>> '{payload,jobTitle}'),
      'linkedin_url', coalesce(r.raw_json #>> '{payload,linkedIn}', r.raw_json #>> '{payload,linkedin_url}')) order by r.instantly_lead_id)
    from outbound.instantly_leads_raw r where r.id = any (ids) and ops.email_key(r.email) is not null));

  emails := array(select distinct r.email from outbound.instantly_leads_raw r where r.id = any (ids) and r.email is not null);
  lead_ids := array(select l.id from outbound.leads l where lower(l.email) = any (emails));
  select outbound.enrol(array_agg(c.id), array_agg(l.id)) into enrolled
  from outbound.instantly_leads_raw r
  join outbound.leads l on lower(l.email) = r.email and lower(l.email) = any (emails)
  join outbound.campaigns c on c.instantly_campaign_id = r.instantly_campaign_id
  where r.id = any (ids);
  insert into outbound.stale_campaign_leads (campaign_id, lead_id)
  select distinct c.campaign_id, c.lead_id
  from outbound.instantly_leads_raw r
  join outbound.leads l on lower(l.email) = r.email and lower(l.email) = any (emails) join outbound.campaign_leads c on c.lead_id = l.id and c.lead_id = any (lead_ids)
  where r.id = any (ids)
  order by 1, 2
  on conflict do nothing;

  -- Once per person and campaign: the vendor does not say to which e-mail it was, and a webhook may say it again.
  with fact as materialized (
    select distinct on (k.event_key) k.event_key, k.event_type, l.id as lead_id, c.id as campaign_id, p.id as campaign_lead_id, l.email,
           coalesce(r.raw_json ->> 'timestamp_last_touch', r.raw_json ->> 'timestamp_updated', r.synced_at::text)::timestamptz as at
    from outbound.instantly_leads_raw r
    cross join lateral (select case r.lead_status when '-1' then 'email_bounced' when '-2' then 'email_unsubscribed' end as event_type) t
    cross join lateral (select concat_ws(':', 'instantly', coalesce(r.instantly_campaign_id, ''), r.email, t.event_type) as event_key, t.event_type) k
    join outbound.leads l on lower(l.email) = r.email and lower(l.email) = any (emails)
    left join outbound.campaigns c on c.instantly_campaign_id = r.instantly_campaign_id
    left join outbound.campaign_leads p on p.campaign_id = c.id and p.lead_id = l.id and p.lead_id = any (lead_ids)
    where r.id = any (ids) and t.event_type is not null
      -- A webhook named the e-mail that bounced: that is the same fact.
      and not exists (select from outbound.events o where o.lead_id = l.id and o.campaign_id is not distinct from c.id and o.event_type = 'email_bounced'
                        and t.event_type = 'email_bounced' and o.event_source = 'instantly' and o.event_key <> k.event_key)
    order by k.event_key, r.instantly_lead_id
  ), keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  ), written as (
    insert into outbound.events (event_source, event_type, lead_id, campaign_id, campaign_lead_id, event_timestamp, email_to, event_key)
    select 'instantly', f.event_type, f.lead_id, f.campaign_id, f.campaign_lead_id, f.at, f.email, f.event_key from fact f
    where exists (select from keys) order by f.event_key
    on conflict (event_key) do nothing
    returning 1
  )
  select (select count(*) from written), (select count(*) from fact) into events, flagged;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);

  with current_row as materialized (
    select distinct on (c.id) c.id, r.instantly_lead_id
    from outbound.instantly_leads_raw r
    join outbound.leads l on lower(l.email) = r.email and lower(l.email) = any (emails)
    join outbound.campaigns m on m.instantly_campaign_id = r.instantly_campaign_id
    join outbound.campaign_leads c on c.campaign_id = m.id and c.lead_id = l.id and c.lead_id = any (lead_ids)
    where r.id = any (ids)
    order by c.id, r.vanished_at is not null, r.instantly_lead_id desc
  )
  update outbound.campaign_leads c set instantly_lead_id = n.instantly_lead_id
    from current_row n
   where c.id = n.id and c.instantly_lead_id is distinct from n.instantly_lead_id
     and (c.instantly_lead_id is null
       or not exists (select from outbound.instantly_leads_raw r where r.instantly_lead_id = c.instantly_lead_id and r.vanished_at is null
                        and r.instantly_campaign_id = (select m.instantly_campaign_id from outbound.campaigns m where m.id = c.campaign_id)));

  perform outbound.note_normalized(payload, next);
  return jsonb_build_object(
    'tables', jsonb_build_object('outbound.campaigns', campaigns, 'outbound.leads', people,
                                 'outbound.events', jsonb_build_object('inserted', events, 'updated', 0, 'unchanged', flagged - events),
                                 'outbound.campaign_leads', jsonb_build_object('inserted', enrolled, 'updated', 0, 'unchanged', 0)),
    'next', next);
end
$$;
revoke all on function outbound.normalize_leads(jsonb) from public;
grant execute on function outbound.normalize_leads(jsonb) to service_role;
