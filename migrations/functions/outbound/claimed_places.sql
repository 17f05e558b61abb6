-- Places of a campaign that were sent up, and of which no answer came, a page by lead -> {rows: [{place_id, push_id, email}], next}
create or replace function outbound.claimed_places(of_campaign uuid, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select c.id, c.push_id, c.lead_id from outbound.campaign_leads c
    where c.campaign_id = of_campaign and c.push_outcome = 'claimed'
      and c.lead_id > coalesce((after ->> 'lead_id')::uuid, '00000000-0000-0000-0000-000000000000')
    order by c.lead_id limit page_size
  )
  select ops.page(jsonb_agg(jsonb_build_object('place_id', p.id, 'push_id', p.push_id, 'email', lower(l.email)) order by p.lead_id),
                  jsonb_agg(jsonb_build_object('lead_id', p.lead_id) order by p.lead_id), page_size)
  from page p join outbound.leads l on l.id = p.lead_id
$$;
revoke all on function outbound.claimed_places(uuid, jsonb, integer) from public;
grant execute on function outbound.claimed_places(uuid, jsonb, integer) to service_role;
