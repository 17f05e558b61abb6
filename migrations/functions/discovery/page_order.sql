-- How discovery.page_ranks r is sorted: the key of an index, best first, and where that is known; elsewhere a page's key is null.
-- A page that nobody follows counts as one without a key, so that a new page is in few indexes.
-- -> key, key_type, known: a condition, has_unknown, ascending
create or replace function discovery.page_order(
  sort text, out key text, out key_type text, out known text, out has_unknown boolean, out ascending boolean
) language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  per_follower constant text := '(case r.followers when 0 then ''infinity'' else r.clients / r.followers::double precision end)';
  per_dollar constant text := '(case r.price when 0 then ''infinity'' else r.clients / r.price end)';
  has_followers constant text := 'r.clients > 0 and r.followers is not null';
  has_price constant text := 'r.clients > 0 and r.price is not null';
begin
  case sort
    when 'ig_username' then key := 'r.ig_username';
    when 'clients' then key := 'r.clients'; known := 'r.clients > 0';
    when 'followers' then key := 'r.followers'; known := 'r.followers is not null';
    -- Fewest followers per client is most clients per follower; what has none divides by zero in one of them only. Likewise dollars.
    when 'followers_per_client' then key := per_follower; known := has_followers;
    when 'clients_per_follower' then key := per_follower; known := has_followers || ' and ' || key || ' < ''infinity''';
    when 'cost_per_client' then key := per_dollar; known := has_price;
    when 'clients_per_dollar' then key := per_dollar; known := has_price || ' and ' || key || ' < ''infinity''';
    when 'clients_per_follower_per_dollar' then
      key := '(r.clients / r.followers::double precision / r.price)'; known := 'r.clients > 0 and r.followers > 0 and r.price > 0';
    else raise exception 'unknown sort: %', sort using errcode = '22023';
  end case;
  key_type := case sort when 'ig_username' then 'text' when 'clients' then 'integer' when 'followers' then 'integer' else 'double precision' end;
  has_unknown := known is not null;
  ascending := sort = 'ig_username';
end
$$;
revoke all on function discovery.page_order(text) from public;
grant execute on function discovery.page_order(text) to service_role;
