-- Pages by how many clients follow them. filter, sort, after: as discovery.ranked_pages -> {rows, next, as_of}
-- A metric whose number is unknown or would divide by zero is null. Two systems called opposite things "concentration" (facts/discovery 5.1);
-- here each has the name of what it is.
create or replace function discovery.overlap(filter jsonb, sort text, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  ranked jsonb := discovery.ranked_pages(
    jsonb_build_object('min_clients', 1) || jsonb_strip_nulls(filter), sort, after, page_size);
begin
  return (
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(jsonb_build_object(
         'ig_username', r.ig_username, 'display_name', p.display_name, 'clients', r.clients, 'follower_count', r.followers,
         'clients_per_follower', r.clients / nullif(r.followers, 0)::double precision,
         'followers_per_client', r.followers / r.clients::double precision,
         'category', r.category, 'promo_status', r.promo_status, 'promo_price', p.promo_price,
         'cost_per_client', r.price / r.clients, 'clients_per_dollar', r.clients / nullif(r.price, 0),
         'clients_per_follower_per_dollar', r.clients / nullif(r.followers, 0)::double precision / nullif(r.price, 0)) order by f.place), '[]'),
      'next', ranked -> 'next', 'as_of', discovery.counts_as_of())
    from jsonb_array_elements(ranked -> 'pages') with ordinality as f(page, place)
    join discovery.page_ranks r on r.page_id = (f.page ->> 'id')::uuid
    join discovery.pages p on p.id = r.page_id);
end
$$;
revoke all on function discovery.overlap(jsonb, text, jsonb, integer) from public;
grant execute on function discovery.overlap(jsonb, text, jsonb, integer) to service_role;
