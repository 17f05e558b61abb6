-- Counts anew how many clients follow each page, if a follow was added since, without locking readers out. Security definer:
-- only a materialized view's owner may refresh it. -> {refreshed_at, refreshed}
create or replace function discovery.refresh_page_client_counts() returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set statement_timeout = '120s' as $$
declare
  state jsonb;
begin
  select c.cursor into state from ops.sync_cursors c where c.name = 'discovery.page_client_counts';
  if state -> 'stale' = 'false' then
    return jsonb_build_object('refreshed_at', state -> 'refreshed_at', 'refreshed', false);
  end if;
  -- Before the counting: what is added meanwhile makes it stale again.
  insert into ops.sync_cursors as c (name, cursor)
  values ('discovery.page_client_counts', jsonb_build_object('stale', false, 'refreshed_at', now()))
  on conflict (name) do update set cursor = excluded.cursor, updated_at = now();
  -- Concurrently costs a comparison with what is there; with nothing there, nobody is locked out of anything.
  if exists (select from discovery.page_client_counts) then
    refresh materialized view concurrently discovery.page_client_counts;
  else
    refresh materialized view discovery.page_client_counts;
  end if;
  -- In the order of discovery.track_page_ranks, so that batches under way do not deadlock with it.
  with changed as (
    select r.page_id, coalesce(c.clients_following_count, 0) as clients
    from discovery.page_ranks r
    left join discovery.page_client_counts c on c.page_id = r.page_id
    where r.clients <> coalesce(c.clients_following_count, 0)
    order by r.page_id
    for update of r
  )
  update discovery.page_ranks r set clients = c.clients from changed c where r.page_id = c.page_id;
  -- After a large import the planner must not go by what it knew of empty tables.
  analyze discovery.client_following, discovery.pages, discovery.page_client_counts, discovery.page_ranks;
  return jsonb_build_object('refreshed_at', now(), 'refreshed', true);
end
$$;
revoke all on function discovery.refresh_page_client_counts() from public;
grant execute on function discovery.refresh_page_client_counts() to service_role;
