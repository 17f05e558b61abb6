-- Every page with what is known of it. filter: as discovery.page_filter; sort: ig_username (a to z), clients or followers (most
-- first); after: {key, id} of the last row before; with_clients adds who follows it -> {rows, next, as_of}
create or replace function discovery.page_list(
  filter jsonb, sort text, after jsonb, page_size integer, with_clients boolean default false
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  by_name boolean := sort = 'ig_username';
  key text := case sort
    when 'ig_username' then 'p.ig_username'
    when 'clients' then 'coalesce(c.clients_following_count, 0)'
    when 'followers' then 'coalesce(p.follower_count, -1)'
  end;
  result jsonb;
begin
  if key is null then
    raise exception 'page_list: unknown sort %', sort using errcode = '22023';
  end if;
  execute format($q$
    with found as (
      select p.*, coalesce(c.clients_following_count, 0) as clients, %1$s as key
      from discovery.pages p
      left join discovery.page_client_counts c on c.page_id = p.id
      where discovery.page_filter($1, p.category, p.promo_status, coalesce(c.clients_following_count, 0), p.follower_count,
                                  p.ig_username, p.display_name)
        %2$s
      order by %1$s %3$s, p.id %3$s
      limit $2
    )
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(jsonb_build_object(
         'ig_username', ig_username, 'display_name', display_name, 'clients', clients, 'follower_count', follower_count,
         'is_verified', is_verified, 'is_private', is_private, 'category', category, 'category_confidence', category_confidence,
         'promo_status', promo_status, 'promo_status_source', promo_status_source, 'promo_indicators', promo_indicators,
         'promo_price', promo_price, 'pricing_notes', pricing_notes, 'contact_email', contact_email,
         'has_contact_form', has_contact_form, 'known_contact_methods', metadata -> 'known_contact_methods',
         'successful_contact_method', metadata -> 'successful_contact_method',
         'current_main_contact_method', metadata -> 'current_main_contact_method',
         'ig_account_for_dm', metadata -> 'ig_account_for_dm', 'website_url', metadata -> 'website_url',
         'profile_failure', metadata -> 'profile_failure',
         'last_categorized_at', last_categorized_at, 'last_profile_scraped_at', last_profile_scraped_at,
         'profile_pic_storage_path', profile_pic_storage_path, 'updated_at', updated_at)
         || case when $5 then jsonb_build_object('clients_list', (
              select coalesce(jsonb_agg(jsonb_build_object('ig_username', k.ig_username, 'display_name', k.display_name)
                                        order by k.ig_username), '[]')
              from discovery.client_following f join discovery.clients k on k.id = f.client_id where f.page_id = found.id))
            else '{}' end
         order by key %3$s, id %3$s), '[]'),
      'next', case when count(*) = $2 then
         (array_agg(jsonb_build_object('key', key::text, 'id', id) order by key %3$s, id %3$s))[$2] end)
    from found
  $q$,
    key,
    case when after is null then ''
         else format('and (%s, p.id) %s ($3::%s, $4)', key, case when by_name then '>' else '<' end,
                     case when by_name then 'text' else 'integer' end) end,
    case when by_name then 'asc' else 'desc' end)
  into result
  using filter, page_size, after ->> 'key', (after ->> 'id')::uuid, with_clients;
  return result || jsonb_build_object('as_of', (
    select c.cursor -> 'refreshed_at' from ops.sync_cursors c where c.name = 'discovery.page_client_counts'));
end
$$;
revoke all on function discovery.page_list(jsonb, text, jsonb, integer, boolean) from public;
grant execute on function discovery.page_list(jsonb, text, jsonb, integer, boolean) to service_role;
