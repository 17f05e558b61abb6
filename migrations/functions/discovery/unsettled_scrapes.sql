-- Jobs whose vendor's runs may have cost more than was told when they ended; of the last week, the oldest first, a hundred at most.
-- -> [{id, attempts}]
create or replace function discovery.unsettled_scrapes() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'attempts', u.metadata -> 'attempts') order by u.finished_at), '[]')
  from (
    select r.id, r.metadata, r.finished_at
    from discovery.scrape_runs r
    where r.finished_at > now() - interval '7 days' and r.finished_at < now() - interval '10 seconds'
      and r.metadata @? '$.attempts[*] ? (exists (@.apify_run_id) && !exists (@.settled))'
    order by r.finished_at
    limit 100
  ) u
$$;
revoke all on function discovery.unsettled_scrapes() from public;
grant execute on function discovery.unsettled_scrapes() to service_role;
