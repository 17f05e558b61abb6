-- Stores a range of days of one campaign, or without one of the whole workspace.
-- payload: {campaign, items: the text of an array of rows, move} -> {inserted, updated, unchanged}.
-- Days without any event are not there. A row that is as it was is not written, and nothing is deleted.
create or replace function outbound.put_raw_daily(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_raw_daily', payload);
  end if;
  with item as materialized (
    select distinct on (k.analytics_date) k.*, i.v as raw
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
    cross join lateral (select payload ->> 'campaign' as campaign, (i.v ->> 'date')::date as analytics_date) k
    order by k.analytics_date, i.n desc
  ), known as materialized (
    select r.id, r.raw_json is distinct from i.raw as is_changed, i.*
    from item i join outbound.instantly_daily_analytics_raw r
      on r.analytics_date = i.analytics_date and r.instantly_campaign_id is not distinct from i.campaign
  ), updated as (
    update outbound.instantly_daily_analytics_raw r
       set sent = coalesce((k.raw ->> 'sent')::numeric::integer, 0), opened = coalesce((k.raw ->> 'opened')::numeric::integer, 0),
           unique_opened = coalesce((k.raw ->> 'unique_opened')::numeric::integer, 0),
           replies = coalesce((k.raw ->> 'replies')::numeric::integer, 0),
           unique_replies = coalesce((k.raw ->> 'unique_replies')::numeric::integer, 0),
           clicks = coalesce((k.raw ->> 'clicks')::numeric::integer, 0),
           unique_clicks = coalesce((k.raw ->> 'unique_clicks')::numeric::integer, 0), raw_json = k.raw, synced_at = clock_timestamp()
      from known k
     where r.id = k.id and k.is_changed
    returning r.id
  ), inserted as (
    insert into outbound.instantly_daily_analytics_raw (analytics_date, instantly_campaign_id, sent, opened, unique_opened, replies, unique_replies, clicks,
           unique_clicks, raw_json)
    select i.analytics_date, i.campaign, coalesce((i.raw ->> 'sent')::numeric::integer, 0),
           coalesce((i.raw ->> 'opened')::numeric::integer, 0), coalesce((i.raw ->> 'unique_opened')::numeric::integer, 0),
           coalesce((i.raw ->> 'replies')::numeric::integer, 0), coalesce((i.raw ->> 'unique_replies')::numeric::integer, 0),
           coalesce((i.raw ->> 'clicks')::numeric::integer, 0), coalesce((i.raw ->> 'unique_clicks')::numeric::integer, 0), i.raw
    from item i where not exists (select from known k where k.analytics_date = i.analytics_date)
    returning id
  )
  select jsonb_build_object('inserted', (select count(*) from inserted), 'updated', (select count(*) from updated),
                            'unchanged', (select count(*) from known k where not k.is_changed))
  into counts;
  perform outbound.note_page('daily', payload);
  return counts;
end
$$;
revoke all on function outbound.put_raw_daily(jsonb, boolean) from public;
grant execute on function outbound.put_raw_daily(jsonb, boolean) to service_role;
