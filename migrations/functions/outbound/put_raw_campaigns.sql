-- Stores campaigns as the vendor has them. payload: {items: the text of [{list, analytics}], either may be null, listing, move}
-- -> {inserted, updated, unchanged}. What is absent this time keeps what is stored; a row that is as it was is not written.
create or replace function outbound.put_raw_campaigns(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_raw_campaigns', payload);
  end if;
  with item as materialized (
    select distinct on (k.id) k.*
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
    cross join lateral (
      select coalesce(i.v #>> '{list,id}', i.v #>> '{analytics,campaign_id}') as id, nullif(i.v -> 'list', 'null') as list,
             nullif(i.v -> 'analytics', 'null') as analytics, i.n) k
    order by k.id, k.n desc
  ), merged as materialized (
    select i.id, i.list is not null as is_listed, m.*, r.instantly_campaign_id is not null as is_known
    from item i left join outbound.instantly_campaigns_raw r on r.instantly_campaign_id = i.id
    cross join lateral (
      select coalesce(i.analytics, r.analytics_json) as analytics, 
             coalesce(i.list, r.raw_json, '{}') || coalesce(i.analytics, r.analytics_json, '{}') as raw) m
  ), written as (
    insert into outbound.instantly_campaigns_raw as r (
      instantly_campaign_id, campaign_name, campaign_status, leads_count, contacted_count, reply_count, emails_sent_count, raw_json, analytics_json)
    select m.id, left(coalesce(m.raw ->> 'name', m.raw ->> 'campaign_name'), 600),
           coalesce(m.raw ->> 'status', m.raw ->> 'campaign_status')::numeric::integer, coalesce((m.raw ->> 'leads_count')::numeric::integer, 0),
           coalesce((m.raw ->> 'contacted_count')::numeric::integer, 0), coalesce((m.raw ->> 'reply_count')::numeric::integer, 0),
           coalesce((m.raw ->> 'emails_sent_count')::numeric::integer, 0), m.raw, m.analytics
    from merged m order by m.id
    on conflict (instantly_campaign_id) do update
       set campaign_name = excluded.campaign_name, campaign_status = excluded.campaign_status, leads_count = excluded.leads_count,
           contacted_count = excluded.contacted_count, reply_count = excluded.reply_count, emails_sent_count = excluded.emails_sent_count,
           raw_json = excluded.raw_json, analytics_json = excluded.analytics_json, synced_at = clock_timestamp(),
           vanished_at = case when (select m.is_listed from merged m where m.id = r.instantly_campaign_id) then null else r.vanished_at end
     where (r.raw_json, r.analytics_json) is distinct from (excluded.raw_json, excluded.analytics_json)
        or (r.vanished_at is not null and (select m.is_listed from merged m where m.id = r.instantly_campaign_id))
    returning r.instantly_campaign_id
  )
  select jsonb_build_object('inserted', count(*) filter (where w.id is not null and not m.is_known),
                            'updated', count(*) filter (where w.id is not null and m.is_known), 'unchanged', count(*) filter (where w.id is null))
  into counts
  from merged m left join (select instantly_campaign_id as id from written) w on w.id = m.id;
  perform outbound.note_page('campaigns', payload);
  return counts;
end
$$;
revoke all on function outbound.put_raw_campaigns(jsonb, boolean) from public;
grant execute on function outbound.put_raw_campaigns(jsonb, boolean) to service_role;
