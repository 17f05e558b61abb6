-- What became of every campaign, the highest number first: the document's query with totals, conversions, dates, and shares of the contacts.
-- after: {number} -> {rows: [{campaign_number, bounces, unsubscribes, info_requests, conversions, total_contacts, …_rate, outreach_type,
-- campaign_start_date, campaign_end_date, audience}], next}
create or replace function sdr.campaign_results(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with result as materialized (
    select e.campaign_number as number, count(*) as total, count(*) filter (where e.reply_bounce) as bounces,
           count(*) filter (where e.reply_unsubscribe) as unsubscribes, count(*) filter (where e.reply_info_request) as info_requests,
           count(*) filter (where e.client_status) as conversions, min(e.outreach_sent_date) as first_day, max(e.outreach_sent_date) as last_day,
           string_agg(distinct e.outreach_type, ', ' order by e.outreach_type) as outreach_type
    from sdr.employees e
    where e.campaign_number is not null and (after is null or e.campaign_number < (after ->> 'number')::integer)
    group by e.campaign_number
    order by e.campaign_number desc
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'campaign_number', r.number, 'bounces', r.bounces, 'unsubscribes', r.unsubscribes, 'info_requests', r.info_requests,
      'conversions', r.conversions, 'total_contacts', r.total, 'bounce_rate', round(r.bounces::numeric / r.total, 4),
      'unsubscribe_rate', round(r.unsubscribes::numeric / r.total, 4), 'info_request_rate', round(r.info_requests::numeric / r.total, 4),
      'conversion_rate', round(r.conversions::numeric / r.total, 4), 'outreach_type', r.outreach_type,
      'campaign_start_date', r.first_day, 'campaign_end_date', r.last_day, 'audience', a.name) order by r.number desc),
    jsonb_agg(jsonb_build_object('number', r.number) order by r.number desc), page_size)
  from result r left join sdr.campaigns k on k.number = r.number left join sdr.audiences a on a.id = k.audience_id
$$;
revoke all on function sdr.campaign_results(jsonb, integer) from public;
grant execute on function sdr.campaign_results(jsonb, integer) to service_role;
