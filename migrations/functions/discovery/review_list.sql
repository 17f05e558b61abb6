-- Pages that a person should look at: without a category that is sure enough, and none by a human; most clients first.
-- filter: {min_clients, below: confidence}; after: {clients, id} of the last row before
-- -> {rows: [{ig_username, display_name, clients, follower_count, bio, external_url, suggested_category, confidence, runner_up,
--    suggested_promo_status, evidence}], next}
create or replace function discovery.review_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = '' as $$
  with found as (
    select p.id, p.ig_username, p.display_name, coalesce(c.clients_following_count, 0) as clients, p.follower_count, p.promo_status,
           p.metadata -> 'categorizer' as verdict
    from discovery.pages p
    left join discovery.page_client_counts c on c.page_id = p.id
    where (p.category is null or p.category_confidence < (filter ->> 'below')::numeric)
      and coalesce(c.clients_following_count, 0) >= coalesce((filter ->> 'min_clients')::integer, 0)
      and (after is null or (coalesce(c.clients_following_count, 0), p.id) < ((after ->> 'clients')::integer, (after ->> 'id')::uuid))
    order by 4 desc, 1 desc
    limit page_size
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(jsonb_build_object(
       'ig_username', f.ig_username, 'display_name', f.display_name, 'clients', f.clients, 'follower_count', f.follower_count,
       'bio', s.bio, 'external_url', s.external_url, 'suggested_category', f.verdict ->> 'category', 'confidence', f.verdict -> 'confidence',
       'runner_up', f.verdict ->> 'runner_up', 'suggested_promo_status', f.promo_status, 'evidence', f.verdict -> 'evidence')
       order by f.clients desc, f.id desc), '[]'),
    'next', case when count(*) = page_size then
       (array_agg(jsonb_build_object('clients', f.clients, 'id', f.id) order by f.clients desc, f.id desc))[page_size] end)
  from found f
  left join lateral (
    select o.bio, o.external_url from discovery.page_profiles o where o.page_id = f.id order by o.scraped_at desc nulls last limit 1
  ) s on true
$$;
revoke all on function discovery.review_list(jsonb, jsonb, integer) from public;
grant execute on function discovery.review_list(jsonb, jsonb, integer) to service_role;
