-- The offer of campaigns that were found at a vendor, made when it is first needed. Part of functions that make campaigns.
create or replace function outbound.default_offer() returns uuid
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  name constant text := 'Default offer';
  found_id uuid;
begin
  select o.id into found_id from outbound.offers o where o.offer_name = name order by o.created_at, o.id limit 1;
  if not found then
    insert into outbound.offers (offer_name, offer_description) values (name, 'Of campaigns that were found at a vendor, until somebody names another.')
    returning id into found_id;
  end if;
  return found_id;
end
$$;
revoke all on function outbound.default_offer() from public;
grant execute on function outbound.default_offer() to service_role;
