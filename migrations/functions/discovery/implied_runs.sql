-- Scrapes that stored rows speak of and no run does: clients with a time of their last list, snapshots without a run. In pages by id.
-- after: {kind, id} of the last row before -> {rows: as discovery.put_synthetic_runs takes them, next}
create or replace function discovery.implied_runs(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with implied as (
    (select 1 as kind, c.id, 'client_following' as job_type, c.ig_username as target_username, c.last_scraped_at as finished_at,
            (select count(*) from discovery.client_following f where f.client_id = c.id and f.last_seen_at = c.last_scraped_at) as total_retrieved
     from discovery.clients c
     where c.last_scraped_at is not null and (after is null or ((after ->> 'kind')::integer = 1 and c.id > (after ->> 'id')::uuid))
       and not exists (select from discovery.scrape_runs r
                       where r.job_type = 'client_following' and r.target_username = c.ig_username and r.finished_at = c.last_scraped_at)
     order by c.id limit page_size)
    union all
    (select 2, s.id, 'profile_scrape', p.ig_username, s.scraped_at, 1
     from discovery.page_profiles s
     join discovery.pages p on p.id = s.page_id
     where s.scraped_at is not null and s.source_run_id is null
       and (after is null or (after ->> 'kind')::integer = 1 or s.id > (after ->> 'id')::uuid)
       and not exists (select from discovery.scrape_runs r
                       where r.job_type = 'profile_scrape' and r.target_username = p.ig_username and r.finished_at = s.scraped_at)
     order by s.id limit page_size)
  ), found as (
    select * from implied order by kind, id limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('job_type', f.job_type, 'target_username', f.target_username, 'status', 'succeeded',
                                                  'total_retrieved', f.total_retrieved, 'finished_at', f.finished_at) order by f.kind, f.id),
    jsonb_agg(jsonb_build_object('kind', f.kind, 'id', f.id) order by f.kind, f.id), page_size)
  from found f
$$;
revoke all on function discovery.implied_runs(jsonb, integer) from public;
grant execute on function discovery.implied_runs(jsonb, integer) to service_role;
