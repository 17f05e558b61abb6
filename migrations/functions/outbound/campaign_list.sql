-- Campaigns, newest first, each with its places by state; who left is counted apart. filter: {status, offer_id}; after: {created_at, id}
-- -> {rows, next}
create or replace function outbound.campaign_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select c.* from outbound.campaigns c
    where (filter ->> 'status' is null or c.campaign_status = filter ->> 'status')
      and (filter ->> 'offer_id' is null or c.offer_id = (filter ->> 'offer_id')::uuid)
      and (after is null or (coalesce(c.created_at, '-infinity'), c.id) < ((after ->> 'created_at')::timestamptz, (after ->> 'id')::uuid))
    order by coalesce(c.created_at, '-infinity') desc, c.id desc
    limit page_size
  ), place as materialized (
    select l.campaign_id, count(*) as leads, count(*) filter (where l.left_at is not null) as left_it,
           count(*) filter (where l.left_at is null and l.overall_status = 'active') as active,
           count(*) filter (where l.left_at is null and l.overall_status = 'replied') as replied,
           count(*) filter (where l.left_at is null and l.overall_status = 'converted') as converted,
           count(*) filter (where l.left_at is null and l.overall_status = 'disqualified') as disqualified,
           count(*) filter (where l.left_at is null and l.overall_status = 'bounced') as bounced,
           count(*) filter (where l.left_at is null and l.overall_status = 'unsubscribed') as unsubscribed
    from outbound.campaign_leads l
    where l.campaign_id = any (array(select p.id from page p))
    group by l.campaign_id
  ), told as (
    select coalesce(p.created_at, '-infinity') as at, p.id, jsonb_build_object(
      'campaign_name', p.campaign_name, 'campaign_status', p.campaign_status, 'leads', coalesce(l.leads, 0), 'active', coalesce(l.active, 0),
      'replied', coalesce(l.replied, 0), 'converted', coalesce(l.converted, 0), 'disqualified', coalesce(l.disqualified, 0),
      'bounced', coalesce(l.bounced, 0), 'unsubscribed', coalesce(l.unsubscribed, 0), 'left', coalesce(l.left_it, 0),
      'offer_name', o.offer_name, 'campaign_type', p.campaign_type, 'uses_email', coalesce(p.uses_email, false),
      'uses_calls', coalesce(p.uses_calls, false), 'uses_linkedin', coalesce(p.uses_linkedin, false), 'starts_at', p.starts_at,
      'ends_at', p.ends_at, 'instantly_campaign_id', p.instantly_campaign_id, 'created_at', p.created_at, 'campaign_id', p.id) as row
    from page p left join place l on l.campaign_id = p.id left join outbound.offers o on o.id = p.offer_id
  )
  select ops.page(jsonb_agg(t.row order by t.at desc, t.id desc),
                  jsonb_agg(jsonb_build_object('created_at', t.at, 'id', t.id) order by t.at desc, t.id desc), page_size)
  from told t
$$;
revoke all on function outbound.campaign_list(jsonb, jsonb, integer) from public;
grant execute on function outbound.campaign_list(jsonb, jsonb, integer) to service_role;
