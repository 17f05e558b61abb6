-- Every page with what is known of it. filter, sort, after: as discovery.ranked_pages; with_clients adds who follows it -> {rows, next, as_of}
-- With clients a page of this list ends where it would name too many of them, and there is a next one.
create or replace function discovery.page_list(
  filter jsonb, sort text, after jsonb, page_size integer, with_clients boolean default false
) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  ranked jsonb := discovery.ranked_pages(filter, sort, after, page_size);
  clients_named constant integer := 10 * greatest(400, page_size);
begin
  return (
    with found as (
      select r.page_id, r.clients, f.page as key, f.place, sum(r.clients) over (order by f.place) as named
      from jsonb_array_elements(ranked -> 'pages') with ordinality as f(page, place)
      join discovery.page_ranks r on r.page_id = (f.page ->> 'id')::uuid
    ), kept as materialized (
      select * from found where not with_clients or named <= clients_named or place = 1
    ), client as materialized (
      -- Made once for each client, not for each page that it follows.
      select k.id, k.ig_username, jsonb_build_object('ig_username', k.ig_username, 'display_name', k.display_name) as ref
      from discovery.clients k where with_clients
    ), follower as (
      select e.page_id, jsonb_agg(c.ref order by c.ig_username) as list
      from kept k
      join discovery.client_following e on e.page_id = k.page_id
      join client c on c.id = e.client_id
      where with_clients
      group by e.page_id
    )
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(jsonb_build_object(
         'ig_username', p.ig_username, 'display_name', p.display_name, 'clients', k.clients, 'follower_count', p.follower_count,
         'is_verified', p.is_verified, 'is_private', p.is_private, 'category', p.category, 'category_confidence', p.category_confidence,
         'promo_status', p.promo_status, 'promo_status_source', p.promo_status_source, 'promo_indicators', p.promo_indicators,
         'promo_price', p.promo_price, 'pricing_notes', p.pricing_notes, 'contact_email', p.contact_email,
         'has_contact_form', p.has_contact_form, 'known_contact_methods', p.metadata -> 'known_contact_methods',
         'successful_contact_method', p.metadata -> 'successful_contact_method',
         'current_main_contact_method', p.metadata -> 'current_main_contact_method',
         'ig_account_for_dm', p.metadata -> 'ig_account_for_dm', 'website_url', p.metadata -> 'website_url',
         'profile_failure', p.metadata -> 'profile_failure',
         'last_categorized_at', p.last_categorized_at, 'last_profile_scraped_at', p.last_profile_scraped_at,
         'profile_pic_storage_path', p.profile_pic_storage_path, 'updated_at', p.updated_at)
         || case when with_clients then jsonb_build_object('clients_list', coalesce(w.list, '[]')) else '{}' end
         order by k.place), '[]'),
      'next', case when count(*) < jsonb_array_length(ranked -> 'pages') then (array_agg(k.key order by k.place desc))[1] else ranked -> 'next' end,
      'as_of', discovery.counts_as_of())
    from kept k
    join discovery.pages p on p.id = k.page_id
    left join follower w on w.page_id = k.page_id);
end
$$;
revoke all on function discovery.page_list(jsonb, text, jsonb, integer, boolean) from public;
grant execute on function discovery.page_list(jsonb, text, jsonb, integer, boolean) to service_role;
