-- Who stopped following what: edges that a scrape with nearly full coverage did not confirm. It happened after last_seen_at and before
-- that scrape. Newest first. filter: {min_coverage, since, client}; after: {at, client, page} of the last row before
-- -> {rows: [{client, page, display_name, discovered_at, last_seen_at, missed_at, coverage_pct}], next}
create or replace function discovery.churn(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with telling as materialized (
    select r.client_id, r.finished_at, r.coverage_pct
    from discovery.scrape_runs r
    where r.job_type = 'client_following' and r.status = 'succeeded' and r.coverage_pct >= (filter ->> 'min_coverage')::numeric
      and (filter ->> 'client' is null or r.client_id = (select c.id from discovery.clients c where c.ig_username = filter ->> 'client'))
  ), newest as (
    select t.client_id, max(t.finished_at) as at from telling t group by t.client_id
  ), unconfirmed as (
    -- The newest scrape confirmed nearly every edge; which one missed it first is looked up for the others alone.
    select f.client_id, f.page_id, f.discovered_at, f.last_seen_at
    from newest n
    join discovery.client_following f on f.client_id = n.client_id and f.last_seen_at < n.at
    where filter ->> 'since' is null or n.at >= (filter ->> 'since')::timestamptz
  ), found as (
    select u.*, missed.finished_at as missed_at, missed.coverage_pct
    from unconfirmed u
    cross join lateral (
      select t.finished_at, t.coverage_pct from telling t
      where t.client_id = u.client_id and t.finished_at > u.last_seen_at
      order by t.finished_at
      limit 1
    ) missed
    where (filter ->> 'since' is null or missed.finished_at >= (filter ->> 'since')::timestamptz)
      and (after is null or (missed.finished_at, u.client_id, u.page_id)
        < ((after ->> 'at')::timestamptz, (after ->> 'client')::uuid, (after ->> 'page')::uuid))
    order by missed.finished_at desc, u.client_id desc, u.page_id desc
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('client', c.ig_username, 'page', p.ig_username, 'display_name', p.display_name,
                                 'discovered_at', f.discovered_at, 'last_seen_at', f.last_seen_at, 'missed_at', f.missed_at,
                                 'coverage_pct', f.coverage_pct) order by f.missed_at desc, f.client_id desc, f.page_id desc),
    jsonb_agg(jsonb_build_object('at', f.missed_at, 'client', f.client_id, 'page', f.page_id)
              order by f.missed_at desc, f.client_id desc, f.page_id desc), page_size)
  from found f
  join discovery.clients c on c.id = f.client_id
  join discovery.pages p on p.id = f.page_id
$$;
revoke all on function discovery.churn(jsonb, jsonb, integer) from public;
grant execute on function discovery.churn(jsonb, jsonb, integer) to service_role;
