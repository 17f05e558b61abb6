-- Every client with the state of its newest following scrape, worst first: never scraped or failed, then by coverage, then
-- those whose coverage is unknown; and of its open one: queued, running, later (not before then) or parked (its start was not answered).
-- Archived clients are left out. after: {rank, id} of the last row before -> {rows, next}
create or replace function discovery.coverage_by_client(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with open_job as materialized (
    select distinct on (h.handle) h.handle,
           case when r.status = 'running' then 'running' when r.parked_at is not null then 'parked'
                when r.not_before > now() then 'later' else 'queued' end as state,
           case when r.parked_at is null then r.not_before end as not_before
    from discovery.scrape_runs r
    cross join lateral jsonb_array_elements_text(r.metadata -> 'handles') as h(handle)
    where r.status in ('queued', 'running') and r.job_type = 'client_following' and r.metadata ? 'handles'
    order by h.handle, r.queued_at desc
  ), client as (
    select c.id, c.ig_username, c.display_name, c.status, c.last_scraped_at, c.last_error,
           last.status as run_status, last.total_expected, last.total_retrieved, last.coverage_pct,
           coalesce(last.metadata -> 'synthetic' = 'true', false) as synthetic, o.state as open_scrape, o.not_before,
           case when last.id is null then -2 when last.status = 'failed' then -1 else coalesce(last.coverage_pct, 1000) end as rank
    from discovery.clients c
    left join lateral (
      select r.* from discovery.scrape_runs r
      where r.client_id = c.id and r.job_type = 'client_following' and r.status in ('succeeded', 'failed')
      order by coalesce(r.finished_at, r.started_at) desc nulls last
      limit 1
    ) last on true
    left join open_job o on o.handle = c.ig_username
    where c.status <> 'archived'
  ), found as (
    select * from client
    where after is null or (rank, id) > ((after ->> 'rank')::numeric, (after ->> 'id')::uuid)
    order by rank, id
    limit page_size
  )
  select ops.page(
    -- Edges are counted for this page alone.
    jsonb_agg(to_jsonb(f) - 'id' - 'rank' || jsonb_build_object(
      'pages_followed', (select count(*) from discovery.client_following e where e.client_id = f.id)) order by f.rank, f.id),
    jsonb_agg(jsonb_build_object('rank', f.rank::text, 'id', f.id) order by f.rank, f.id), page_size)
  from found f
$$;
revoke all on function discovery.coverage_by_client(jsonb, integer) from public;
grant execute on function discovery.coverage_by_client(jsonb, integer) to service_role;
