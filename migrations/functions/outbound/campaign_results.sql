-- Campaigns by name, each with what Instantly counts of it and, beside that, what is known here: places in it, and events.
-- filter: {status, campaign_id}; after: {campaign_name, id} -> {rows, next, as_of}
-- What the vendor does not say is null: drafts have no numbers, old answers no unique ones, and without open tracking nobody knows of opens.
-- No reply is automatic: those are taken off, as many as the vendor says or, where it does not, as many as are known here; but what is known
-- here to be a reply stays one.
create or replace function outbound.campaign_results(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  ids uuid[];
  last jsonb;
  answer jsonb;
begin
  select array_agg(c.id),
         case when count(*) = page_size then
           (array_agg(jsonb_build_object('campaign_name', c.campaign_name, 'id', c.id) order by c.campaign_name desc, c.id desc))[1] end
  into ids, last
  from (
    select c.id, c.campaign_name from outbound.campaigns c
    where (after is null or (c.campaign_name, c.id) > (after ->> 'campaign_name', (after ->> 'id')::uuid))
      and (filter ->> 'status' is null or c.campaign_status = filter ->> 'status')
      and (filter ->> 'campaign_id' is null or c.id = (filter ->> 'campaign_id')::uuid)
    order by c.campaign_name, c.id
    limit page_size) c;

  with place as materialized (
    select p.campaign_id, count(*) as places, count(*) filter (where p.left_at is not null) as places_left,
           count(p.email_sent_at) as places_sent, count(p.email_opened_at) as places_opened, count(p.email_replied_at) as places_replied,
           count(*) filter (where p.email_status = 'bounced') as places_bounced
    from outbound.campaign_leads p where p.campaign_id = any (ids)
    group by p.campaign_id
  ), event as materialized (
    select e.campaign_id, count(*) filter (where e.event_type = 'email_sent') as events_sent,
           count(*) filter (where e.event_type = 'email_replied') as events_replied,
           count(*) filter (where e.event_type = 'email_auto_replied') as events_auto_replied,
           count(*) filter (where e.event_type = 'email_bounced') as events_bounced
    from outbound.events e where e.campaign_id = any (ids)
    group by e.campaign_id
  ), vendor as materialized (
    -- A column is 0 also where nothing was said.
    select c.id, k.*, k.raw_json -> 'open_tracking' = 'false' as is_untracked,
           coalesce(outbound.number_at(k.raw_json, 'emails_sent_count'), nullif(k.emails_sent_count, 0)) as sent,
           coalesce(outbound.number_at(k.raw_json, 'contacted_count'), nullif(k.contacted_count, 0)) as contacted,
           coalesce(outbound.number_at(k.raw_json, 'leads_count'), nullif(k.leads_count, 0)) as leads,
           coalesce(outbound.number_at(k.raw_json, 'reply_count'), nullif(k.reply_count, 0)) as all_replies,
           outbound.number_at(k.raw_json, 'reply_count_automatic') as automatic,
           outbound.number_at(k.raw_json, 'open_count') as opens, outbound.number_at(k.raw_json, 'open_count_unique') as opens_unique,
           outbound.number_at(k.raw_json, 'reply_count_unique') as replies_unique,
           outbound.number_at(k.raw_json, 'link_click_count') as clicks, outbound.number_at(k.raw_json, 'link_click_count_unique') as clicks_unique,
           outbound.number_at(k.raw_json, 'bounced_count') as bounces, outbound.number_at(k.raw_json, 'unsubscribed_count') as unsubscribes,
           outbound.number_at(k.raw_json, 'completed_count') as completed,
           outbound.number_at(k.raw_json, 'total_opportunities') as opportunities,
           outbound.number_at(k.raw_json, 'total_opportunity_value') as opportunity_value
    from outbound.campaigns c join outbound.instantly_campaigns_raw k on k.instantly_campaign_id = c.instantly_campaign_id
    where c.id = any (ids)
  ), result as (
    select c.campaign_name, c.id, jsonb_build_object(
      'campaign_name', c.campaign_name, 'campaign_status', c.campaign_status, 'instantly_status', v.campaign_status,
      'sent', v.sent, 'contacted', v.contacted, 'unique_opens', n.unique_opens, 'replies', n.replies, 'bounces', v.bounces,
      'opportunities', v.opportunities, 'opportunity_value', v.opportunity_value,
      'open_rate_of_sent', outbound.share_of(n.unique_opens, v.sent), 'open_rate_of_contacted', outbound.share_of(n.unique_opens, v.contacted),
      'reply_rate_of_sent', outbound.share_of(n.replies, v.sent), 'reply_rate_of_contacted', outbound.share_of(n.replies, v.contacted),
      'bounce_rate_of_sent', outbound.share_of(v.bounces, v.sent), 'bounce_rate_of_contacted', outbound.share_of(v.bounces, v.contacted),
      'opportunity_rate_of_contacted', outbound.share_of(v.opportunities, v.contacted),
      'opportunity_rate_of_replies', outbound.share_of(v.opportunities, n.replies),
      -- Leads may have been deleted after they were contacted: then their number says nothing.
      'contacted_rate_of_leads', case when v.contacted <= v.leads then outbound.share_of(v.contacted, v.leads) end,
      'leads', v.leads, 'completed', v.completed, 'opens', case when not n.opens_are_unknown then v.opens end,
      'unique_replies', n.unique_replies, 'automatic_replies', v.automatic, 'clicks', v.clicks, 'unique_clicks', n.unique_clicks,
      'unsubscribes', v.unsubscribes,
      'places', coalesce(p.places, 0), 'places_left', coalesce(p.places_left, 0), 'places_sent', coalesce(p.places_sent, 0),
      'places_opened', coalesce(p.places_opened, 0), 'places_replied', coalesce(p.places_replied, 0),
      'places_bounced', coalesce(p.places_bounced, 0),
      'events_sent', coalesce(e.events_sent, 0), 'events_replied', coalesce(e.events_replied, 0),
      'events_auto_replied', coalesce(e.events_auto_replied, 0), 'events_bounced', coalesce(e.events_bounced, 0),
      'vanished_at', v.vanished_at, 'synced_at', v.synced_at, 'campaign_id', c.id, 'instantly_campaign_id', c.instantly_campaign_id) as row
    from outbound.campaigns c
    left join vendor v on v.id = c.id
    left join place p on p.campaign_id = c.id
    left join event e on e.campaign_id = c.id
    cross join lateral (select coalesce(v.is_untracked and coalesce(v.opens, 0) = 0, false) as opens_are_unknown) t
    cross join lateral (
      -- None at all is none of them unique.
      select t.opens_are_unknown,
             case when v.automatic is not null then v.all_replies - least(v.automatic, v.all_replies)
                  when v.all_replies is not null then greatest(v.all_replies - coalesce(e.events_auto_replied, 0),
                                                               least(v.all_replies, coalesce(e.events_replied, 0))) end as replies,
             case when not t.opens_are_unknown then coalesce(v.opens_unique, case when v.opens = 0 then 0 end) end as unique_opens,
             coalesce(v.replies_unique, case when v.all_replies = 0 then 0 end) as unique_replies,
             coalesce(v.clicks_unique, case when v.clicks = 0 then 0 end) as unique_clicks) n
    where c.id = any (ids)
  )
  select jsonb_build_object('rows', coalesce(jsonb_agg(r.row order by r.campaign_name, r.id), '[]'), 'next', last,
                            'as_of', outbound.synced_at('campaigns'))
  into answer
  from result r;
  return answer;
end
$$;
revoke all on function outbound.campaign_results(jsonb, jsonb, integer) from public;
grant execute on function outbound.campaign_results(jsonb, jsonb, integer) to service_role;
