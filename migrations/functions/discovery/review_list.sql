-- Pages that a person should look at: without a category that is sure enough, and none by a human; most clients first.
-- filter: {min_clients, below: confidence}; after: as discovery.ranked_pages
-- -> {rows: [{ig_username, display_name, clients, follower_count, bio, external_url, suggested_category, confidence, runner_up,
--    suggested_promo_status, evidence}], next}
create or replace function discovery.review_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  ranked jsonb := discovery.ranked_pages(
    jsonb_strip_nulls(jsonb_build_object('min_clients', filter -> 'min_clients', 'unsure_below', coalesce(filter -> 'below', '0'))), 'clients', after, page_size);
begin
  return (
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(jsonb_build_object(
         'ig_username', p.ig_username, 'display_name', p.display_name, 'clients', r.clients, 'follower_count', p.follower_count,
         'bio', s.bio, 'external_url', s.external_url, 'suggested_category', v.verdict ->> 'category', 'confidence', v.verdict -> 'confidence',
         'runner_up', v.verdict ->> 'runner_up', 'suggested_promo_status', p.promo_status, 'evidence', v.verdict -> 'evidence')
         order by f.place), '[]'),
      'next', ranked -> 'next')
    from jsonb_array_elements(ranked -> 'pages') with ordinality as f(page, place)
    join discovery.page_ranks r on r.page_id = (f.page ->> 'id')::uuid
    join discovery.pages p on p.id = r.page_id
    cross join lateral (select p.metadata -> 'categorizer' as verdict) v
    left join lateral (
      select o.bio, o.external_url from discovery.page_profiles o where o.page_id = p.id order by o.scraped_at desc nulls last limit 1
    ) s on true);
end
$$;
revoke all on function discovery.review_list(jsonb, jsonb, integer) from public;
grant execute on function discovery.review_list(jsonb, jsonb, integer) to service_role;
