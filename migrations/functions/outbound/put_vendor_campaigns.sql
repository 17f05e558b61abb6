-- Makes campaigns of those that a vendor names, as far as they are known: what is not known yet gets a name of its own, until a sync brings
-- the real one. Returns {inserted, updated, unchanged}. What people renamed keeps its name, what they archived stays so.
create or replace function outbound.put_vendor_campaigns(ids text[]) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan as $$
declare
  counts jsonb;
  offer uuid;
begin
  if exists (select from unnest(ids) as i where i is not null and not exists (select from outbound.campaigns c where c.instantly_campaign_id = i)) then
    offer := outbound.default_offer();
  end if;
  with item as materialized (
    select i.id, coalesce(r.campaign_name, w.campaign_name, 'Instantly ' || i.id) as name, s.*,
           case when r.vanished_at is not null then 'archived' when r.campaign_status in (1, 4) then 'active' when r.campaign_status = 3 then 'completed'
                when coalesce(r.campaign_status, 0) = 0 then 'draft' else 'paused' end as status,
           case when r.raw_json @? '$.daily_limit ? (@ >= 0 && @ <= 1000000)' then (r.raw_json ->> 'daily_limit')::numeric::integer end as daily_limit,
           r.raw_json #>> '{campaign_schedule,schedules,0,timezone}' as timezone
    from (select distinct i as id from unnest(ids) as i where i is not null) i
    left join outbound.instantly_campaigns_raw r on r.instantly_campaign_id = i.id
    left join lateral (
      select nullif(btrim(left(coalesce(n.raw_json ->> 'campaign_name', n.raw_json #>> '{payload,campaign_name}'), 600)), '') as campaign_name
      from outbound.instantly_webhooks_raw n where n.instantly_campaign_id = i.id order by n.event_date desc, n.fact_key limit 1) w on r.instantly_campaign_id is null
    cross join lateral (
      -- Without a cast that could fail: the 30th of February is the 2nd of March.
      select max(d.day) filter (where d.which = 'start_date') as starts_at, max(d.day) filter (where d.which = 'end_date') as ends_at
      from (select w as which, make_date(left(v, 4)::integer, 1, 1)
                   + make_interval(months => substr(v, 6, 2)::integer - 1, days => substr(v, 9, 2)::integer - 1) as day
            from unnest(array['start_date', 'end_date']) as w
            cross join lateral (select r.raw_json #>> array['campaign_schedule', w] as v) v
            where v ~ '^[12]\d{3}-\d\d-\d\d') d) s
  ), known as materialized (
    select c.instantly_campaign_id as id from item i join outbound.campaigns c on c.instantly_campaign_id = i.id
  ), written as (
    insert into outbound.campaigns as c (
      campaign_name, offer_id, instantly_campaign_id, instantly_campaign_name, campaign_status, starts_at, ends_at, daily_send_limit, timezone)
    select i.name, offer, i.id, i.name, i.status, i.starts_at at time zone 'UTC', i.ends_at at time zone 'UTC', coalesce(i.daily_limit, 50), coalesce(i.timezone, 'UTC')
    from item i order by i.id
    on conflict (instantly_campaign_id) do update
       set campaign_name = case when c.campaign_name = c.instantly_campaign_name then excluded.campaign_name else c.campaign_name end,
           instantly_campaign_name = excluded.instantly_campaign_name,
           campaign_status = case when c.campaign_status = 'archived' then 'archived' else excluded.campaign_status end,
           starts_at = coalesce(excluded.starts_at, c.starts_at), ends_at = coalesce(excluded.ends_at, c.ends_at),
           daily_send_limit = coalesce((select i.daily_limit from item i where i.id = c.instantly_campaign_id), c.daily_send_limit),
           timezone = coalesce((select i.timezone from item i where i.id = c.instantly_campaign_id), c.timezone)
     where (c.campaign_name = c.instantly_campaign_name and c.campaign_name <> excluded.campaign_name)
        or c.instantly_campaign_name is distinct from excluded.instantly_campaign_name
        or (c.campaign_status <> 'archived' and c.campaign_status <> excluded.campaign_status)
        or (excluded.starts_at is not null and c.starts_at is distinct from excluded.starts_at)
        or (excluded.ends_at is not null and c.ends_at is distinct from excluded.ends_at)
        or (select i.daily_limit <> c.daily_send_limit from item i where i.id = c.instantly_campaign_id)
        or (select i.timezone is distinct from c.timezone and i.timezone is not null from item i where i.id = c.instantly_campaign_id)
    returning c.instantly_campaign_id as id
  )
  select jsonb_build_object('inserted', count(w.id) - count(k.id) filter (where w.id is not null),
                            'updated', count(k.id) filter (where w.id is not null), 'unchanged', count(*) filter (where w.id is null))
  into counts
  from item i left join written w on w.id = i.id left join known k on k.id = i.id;
  return counts;
end
$$;
revoke all on function outbound.put_vendor_campaigns(text[]) from public;
grant execute on function outbound.put_vendor_campaigns(text[]) to service_role;
