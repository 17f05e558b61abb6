-- The filter that the page reports share, as conditions on discovery.page_ranks r: {category, promo_status, min_clients, max_followers,
-- unsure_below}; an absent key filters nothing, an unknown one is an error. An unknown follower count passes max_followers.
-- unsure_below: without a category, or with one of less confidence. hotlist is left to discovery.ranked_pages.
create or replace function discovery.page_conditions(filter jsonb) returns text[]
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  unknown text;
begin
  select string_agg(k, ', ') into unknown from jsonb_object_keys(filter) k
  where k not in ('category', 'promo_status', 'min_clients', 'max_followers', 'unsure_below', 'hotlist');
  if unknown is not null then
    raise exception 'unknown filter: %', unknown using errcode = '22023';
  end if;
  return array_remove(array[
    'r.category = ' || quote_literal(filter ->> 'category'),
    'r.promo_status = ' || quote_literal(filter ->> 'promo_status'),
    'r.clients >= ' || nullif(greatest((filter ->> 'min_clients')::integer, 0), 0),
    '(r.followers is null or r.followers <= ' || (filter ->> 'max_followers')::integer || ')',
    '(r.category is null or r.category_confidence < ' || (filter ->> 'unsure_below')::real || ')'
  ], null);
end
$$;
revoke all on function discovery.page_conditions(jsonb) from public;
grant execute on function discovery.page_conditions(jsonb) to service_role;
