-- Pages by how many clients follow them. filter: as discovery.page_filter; sort: a metric's name; after: {key, id} of the last
-- row of the page before -> {rows, next: {key, id} | null, as_of}
create or replace function discovery.overlap(filter jsonb, sort text, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  -- Best first: where less is better, the key is negated; an unknown metric comes last.
  key text := case sort
    when 'clients' then 'm.clients'
    when 'followers' then 'coalesce(m.follower_count, -1)'
    when 'clients_per_follower' then 'coalesce(m.clients_per_follower, -1)'
    when 'followers_per_client' then 'coalesce(-m.followers_per_client, ''-infinity''::numeric)'
    when 'cost_per_client' then 'coalesce(-m.cost_per_client, ''-infinity''::numeric)'
    when 'clients_per_dollar' then 'coalesce(m.clients_per_dollar, -1)'
    when 'clients_per_follower_per_dollar' then 'coalesce(m.clients_per_follower_per_dollar, -1)'
  end;
  after_clause text := '';
  conditions text := '';
  result jsonb;
begin
  if key is null then
    raise exception 'overlap: unknown sort %', sort using errcode = '22023';
  end if;
  if after is not null then
    after_clause := format('and (%s, m.page_id) < ($3::%s, $4)', key, case sort when 'clients' then 'integer' when 'followers' then 'integer' else 'numeric' end);
  end if;
  -- The commonest condition stands as itself, so that an index can serve it.
  if filter ? 'min_clients' then
    conditions := format('and m.clients >= %s', (filter ->> 'min_clients')::integer);
  end if;
  execute format($q$
    with found as (
      select m.*, %1$s as key
      from discovery.page_metrics m
      where discovery.page_filter($1, m.category, m.promo_status, m.clients, m.follower_count, m.ig_username, m.display_name)
        %2$s %3$s
      order by %1$s desc, m.page_id desc
      limit $2
    )
    select jsonb_build_object(
      'rows', coalesce(jsonb_agg(jsonb_build_object(
         'ig_username', ig_username, 'display_name', display_name, 'clients', clients, 'follower_count', follower_count,
         'clients_per_follower', clients_per_follower, 'followers_per_client', followers_per_client,
         'category', category, 'promo_status', promo_status, 'promo_price', promo_price,
         'cost_per_client', cost_per_client, 'clients_per_dollar', clients_per_dollar,
         'clients_per_follower_per_dollar', clients_per_follower_per_dollar) order by key desc, page_id desc), '[]'),
      'next', case when count(*) = $2 then
         (array_agg(jsonb_build_object('key', key::text, 'id', page_id) order by key desc, page_id desc))[$2] end)
    from found
  $q$, key, conditions, after_clause)
  into result
  using filter - 'min_clients', page_size, after ->> 'key', (after ->> 'id')::uuid;
  return result || jsonb_build_object('as_of', (
    select c.cursor -> 'refreshed_at' from ops.sync_cursors c where c.name = 'discovery.page_client_counts'));
end
$$;
revoke all on function discovery.overlap(jsonb, text, jsonb, integer) from public;
grant execute on function discovery.overlap(jsonb, text, jsonb, integer) to service_role;
