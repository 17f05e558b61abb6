-- Offers, newest first, each with how many campaigns it has. filter: {is_active, offer_type}; after: {created_at, id} -> {rows, next}
create or replace function outbound.offer_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select o.* from outbound.offers o
    where (filter ->> 'is_active' is null or coalesce(o.is_active, false) = (filter ->> 'is_active')::boolean)
      and (filter ->> 'offer_type' is null or o.offer_type = filter ->> 'offer_type')
      and (after is null or (coalesce(o.created_at, '-infinity'), o.id) < ((after ->> 'created_at')::timestamptz, (after ->> 'id')::uuid))
    order by coalesce(o.created_at, '-infinity') desc, o.id desc
    limit page_size
  ), told as (
    select coalesce(p.created_at, '-infinity') as at, p.id, jsonb_build_object(
      'offer_name', p.offer_name, 'offer_type', p.offer_type, 'is_active', coalesce(p.is_active, false), 'price_min', p.price_min,
      'price_max', p.price_max, 'currency', p.currency,
      'campaigns', (select count(*) from outbound.campaigns c where c.offer_id = p.id),
      'value_proposition', p.value_proposition, 'offer_description', p.offer_description, 'target_industries', p.target_industries,
      'target_company_size', p.target_company_size, 'target_job_titles', p.target_job_titles, 'pain_points', p.pain_points,
      'key_features', p.key_features, 'created_by', (select u.email from outbound.users u where u.id = p.created_by),
      'created_at', p.created_at, 'updated_at', p.updated_at, 'offer_id', p.id) as row
    from page p
  )
  select ops.page(jsonb_agg(t.row order by t.at desc, t.id desc),
                  jsonb_agg(jsonb_build_object('created_at', t.at, 'id', t.id) order by t.at desc, t.id desc), page_size)
  from told t
$$;
revoke all on function outbound.offer_list(jsonb, jsonb, integer) from public;
grant execute on function outbound.offer_list(jsonb, jsonb, integer) to service_role;
