-- The filter that the page reports share: {category, promo_status, min_clients, max_followers, hotlist: [keyword]}; an absent
-- key filters nothing. An unknown follower count passes max_followers. Hotlist keywords are substrings of handle and name.
create or replace function discovery.page_filter(
  filter jsonb, category text, promo_status text, clients integer, follower_count integer, ig_username text, display_name text
) returns boolean
language sql immutable set search_path = '' as $$
  select (filter ->> 'category' is null or category = filter ->> 'category')
     and (filter ->> 'promo_status' is null or promo_status = filter ->> 'promo_status')
     and (filter ->> 'min_clients' is null or clients >= (filter ->> 'min_clients')::integer)
     and (filter ->> 'max_followers' is null or coalesce(follower_count, 0) <= (filter ->> 'max_followers')::integer)
     and (filter -> 'hotlist' is null or exists (
       select from jsonb_array_elements_text(filter -> 'hotlist') as k(word)
       where strpos(lower(ig_username || ' ' || coalesce(display_name, '')), k.word) > 0))
$$;
revoke all on function discovery.page_filter(jsonb, text, text, integer, integer, text, text) from public;
grant execute on function discovery.page_filter(jsonb, text, text, integer, integer, text, text) to service_role;
