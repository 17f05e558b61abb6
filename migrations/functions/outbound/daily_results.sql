-- What Instantly counts by day, of one campaign or of the whole workspace, oldest first.
-- filter: {campaign_id: of ours, since, until: dates, both included, fill}; after: {date} -> {rows, next, as_of}
-- Days without an event are not there; with fill they are, as zeros: from since, else the first day there is, to until, else the last one,
-- or to today where since is given. Rates are of people who answered (an automatic answer is in none), or of messages, as their names say.
create or replace function outbound.daily_results(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  ours constant uuid := (filter ->> 'campaign_id')::uuid;
  campaign constant text := (select c.instantly_campaign_id from outbound.campaigns c where c.id = ours);
  since constant date := (filter ->> 'since')::date;
  until constant date := (filter ->> 'until')::date;
  first_day date;
  last_day date;
  answer jsonb;
begin
  if ours is null or campaign is not null then
    -- From the first and to the last row of the range, each found by index.
    select least(min(r.analytics_date), since), greatest(max(r.analytics_date), until, case when since is not null and until is null then (now() at time zone 'UTC')::date end)
    into first_day, last_day
    from outbound.instantly_daily_analytics_raw r
    where (r.instantly_campaign_id = campaign or (campaign is null and r.instantly_campaign_id is null))
      and (since is null or r.analytics_date >= since) and (until is null or r.analytics_date <= until);
  end if;
  first_day := greatest(first_day, (after ->> 'date')::date + 1);
  with day as (
    select d.day::date as day
    from generate_series(first_day::timestamp, least(last_day, first_day + page_size - 1)::timestamp, interval '1 day') as d(day)
    where filter ->> 'fill' is not null
    union all
    (select r.analytics_date from outbound.instantly_daily_analytics_raw r
     where filter ->> 'fill' is null and (r.instantly_campaign_id = campaign or (campaign is null and r.instantly_campaign_id is null))
       and r.analytics_date between first_day and last_day
     order by r.analytics_date limit page_size)
  ), result as (
    select d.day, jsonb_build_object(
      'date', d.day, 'sent', coalesce(r.sent, 0), 'unique_opens', coalesce(r.unique_opened, 0), 'replies', n.replies,
      'unique_replies', coalesce(r.unique_replies, 0), 'unique_clicks', coalesce(r.unique_clicks, 0), 'opportunities', n.opportunities,
      'open_rate_of_sent', outbound.share_of(r.unique_opened, r.sent), 'reply_rate_of_sent', outbound.share_of(r.unique_replies, r.sent),
      'click_rate_of_sent', outbound.share_of(r.unique_clicks, r.sent),
      'reply_rate_of_contacted', outbound.share_of(r.unique_replies, n.contacted),
      'contacted', n.contacted, 'new_leads_contacted', n.new_leads, 'opens', coalesce(r.opened, 0), 'automatic_replies', n.automatic,
      'clicks', coalesce(r.clicks, 0), 'is_filled', r.id is null) as row
    from day d
    left join outbound.instantly_daily_analytics_raw r
      on r.analytics_date = d.day and (r.instantly_campaign_id = campaign or (campaign is null and r.instantly_campaign_id is null))
    cross join lateral (
      select case when r.id is null then 0 else outbound.number_at(r.raw_json, 'replies_automatic') end as automatic) a
    cross join lateral (
      select a.automatic, greatest(coalesce(r.replies, 0) - coalesce(a.automatic, 0), 0) as replies,
             case when r.id is null then 0 else outbound.number_at(r.raw_json, 'contacted') end as contacted,
             case when r.id is null then 0 else outbound.number_at(r.raw_json, 'new_leads_contacted') end as new_leads,
             case when r.id is null then 0 else outbound.number_at(r.raw_json, 'opportunities') end as opportunities) n
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(r.row order by r.day), '[]'),
    'next', case when count(*) = page_size and max(r.day) < last_day then jsonb_build_object('date', max(r.day)) end,
    'as_of', outbound.synced_at('daily'))
  into answer
  from result r;
  return answer;
end
$$;
revoke all on function outbound.daily_results(jsonb, jsonb, integer) from public;
grant execute on function outbound.daily_results(jsonb, jsonb, integer) to service_role;
