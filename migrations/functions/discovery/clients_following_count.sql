-- How many clients follow a page, as of the last refresh; 0 for a page that none follows. (Document 000, Constraints & Policies.)
create or replace function discovery.clients_following_count(page_id uuid) returns integer
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce((
    select c.clients_following_count from discovery.page_client_counts c
    where c.page_id = clients_following_count.page_id), 0)
$$;
revoke all on function discovery.clients_following_count(uuid) from public;
grant execute on function discovery.clients_following_count(uuid) to service_role;
