-- Who stopped following what: edges that a scrape with nearly full coverage did not confirm. It happened after last_seen_at and before
-- that scrape. Newest first. filter: {min_coverage, since, client}; after: {at, client, page} of the last row before
-- -> {rows: [{client, page, display_name, discovered_at, last_seen_at, missed_at, coverage_pct}], next}
create or replace function discovery.churn(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = '' as $$
  with edge as (
    select c.ig_username as client, p.ig_username as page, p.display_name, f.discovered_at, f.last_seen_at,
           missed.finished_at as missed_at, missed.coverage_pct, f.client_id, f.page_id
    from discovery.client_following f
    join discovery.clients c on c.id = f.client_id
    join discovery.pages p on p.id = f.page_id
    cross join lateral (
      select r.finished_at, r.coverage_pct
      from discovery.scrape_runs r
      where r.client_id = f.client_id and r.job_type = 'client_following' and r.status = 'succeeded'
        and r.coverage_pct >= (filter ->> 'min_coverage')::numeric and r.finished_at > f.last_seen_at
      order by r.finished_at
      limit 1
    ) missed
    where (filter ->> 'client' is null or c.ig_username = filter ->> 'client')
      and (filter ->> 'since' is null or missed.finished_at >= (filter ->> 'since')::timestamptz)
  ), found as (
    select * from edge
    where after is null or (missed_at, client_id, page_id)
        < ((after ->> 'at')::timestamptz, (after ->> 'client')::uuid, (after ->> 'page')::uuid)
    order by missed_at desc, client_id desc, page_id desc
    limit page_size
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(to_jsonb(found) - 'client_id' - 'page_id' order by missed_at desc, client_id desc, page_id desc), '[]'),
    'next', case when count(*) = page_size then
       (array_agg(jsonb_build_object('at', missed_at, 'client', client_id, 'page', page_id)
                  order by missed_at desc, client_id desc, page_id desc))[page_size] end)
  from found
$$;
revoke all on function discovery.churn(jsonb, jsonb, integer) from public;
grant execute on function discovery.churn(jsonb, jsonb, integer) to service_role;
