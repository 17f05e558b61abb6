-- Pages that need a profile, best first: by tier (facts/discovery 3.4), then clients, then followers. Tier 1: hotlist, followed by at least
-- min_clients and large enough; 2: hotlist and large enough; 3: at least min_clients; 4: the rest. Unknown followers are enough.
-- A profile younger than fresh_since is left out; so is a page whose last try failed after retry_since, and one that failed long_after times
-- in a row after long_since; force takes the first two all the same. Where none are named, what the vendor wants
-- to have later is left out.
-- filter: {handles, tiers: [n], hotlist: [keyword], min_clients, min_followers, fresh_since, retry_since, long_after, long_since, force}
-- after: {tier, clients, followers, id} of the last row before
-- -> {rows: [{ig_username, tier, clients, follower_count, last_profile_scraped_at, failures}], next}
create or replace function discovery.pages_to_scrape(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with keywords as materialized (
    select array(select '%' || regexp_replace(k, '([\\%_])', '\\\1', 'g') || '%' from jsonb_array_elements_text(filter -> 'hotlist') k) as patterns
  ), later as materialized (
    select distinct h.handle
    from discovery.scrape_runs r
    cross join lateral jsonb_array_elements_text(r.metadata -> 'handles') as h(handle)
    where r.status = 'queued' and r.job_type = 'profile_scrape' and r.metadata ? 'handles' and r.parked_at is null and r.not_before > now()
  ), asked as (
    select r.page_id, r.clients from jsonb_array_elements_text(filter -> 'handles') h join discovery.page_ranks r on r.ig_username = h
    union all
    select r.page_id, r.clients from discovery.page_ranks r where filter -> 'handles' is null
  ), page as (
    select p.id, p.ig_username, p.follower_count, p.last_profile_scraped_at, a.clients,
           coalesce(p.follower_count, 0) as followers,
           lower(p.ig_username || ' ' || coalesce(p.display_name, '')) like any ((select patterns from keywords)::text[]) as hot,
           coalesce(nullif(p.follower_count, 0), 2147483647) >= (filter ->> 'min_followers')::integer as large,
           case when f.last_attempt > coalesce(p.last_profile_scraped_at, '-infinity') then f.last_attempt end as failed_at,
           case when f.last_attempt > coalesce(p.last_profile_scraped_at, '-infinity') then f.failures else 0 end as failures
    from asked a
    join discovery.pages p on p.id = a.page_id
    cross join lateral (
      select (p.metadata #>> '{profile_failure,last_attempt}')::timestamptz as last_attempt,
             coalesce((p.metadata #>> '{profile_failure,consecutive_failures}')::integer, 1) as failures
    ) f
  ), tiered as (
    select page.*, case when hot and large and clients >= (filter ->> 'min_clients')::integer then 1
                        when hot and large then 2
                        when clients >= (filter ->> 'min_clients')::integer and not hot then 3
                        else 4 end as tier
    from page
  ), due as (
    select t.*
    from tiered t
    where (filter -> 'tiers' is null or filter -> 'tiers' @> to_jsonb(t.tier))
      and (t.failures < (filter ->> 'long_after')::integer or t.failed_at < (filter ->> 'long_since')::timestamptz)
      and (coalesce((filter ->> 'force')::boolean, false)
        or ((t.last_profile_scraped_at is null or t.last_profile_scraped_at < (filter ->> 'fresh_since')::timestamptz)
          and (t.failed_at is null or t.failed_at < (filter ->> 'retry_since')::timestamptz)
          and (filter ? 'handles' or not exists (select from later l where l.handle = t.ig_username))))
  ), found as (
    select * from due
    where after is null or (-tier, clients, followers, id)
        < (-(after ->> 'tier')::integer, (after ->> 'clients')::integer, (after ->> 'followers')::integer, (after ->> 'id')::uuid)
    order by tier, clients desc, followers desc, id desc
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('ig_username', ig_username, 'tier', tier, 'clients', clients, 'follower_count', follower_count,
                                                  'last_profile_scraped_at', last_profile_scraped_at, 'failures', failures)
                               order by tier, clients desc, followers desc, id desc),
    jsonb_agg(jsonb_build_object('tier', tier, 'clients', clients, 'followers', followers, 'id', id)
                  order by tier, clients desc, followers desc, id desc), page_size)
  from found
$$;
revoke all on function discovery.pages_to_scrape(jsonb, jsonb, integer) from public;
grant execute on function discovery.pages_to_scrape(jsonb, jsonb, integer) to service_role;
