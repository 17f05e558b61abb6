-- What the vendor's runs have cost, by day (UTC) and type of job, newest first; filter: {since}; after: {day, job_type} of the last row before
-- -> {rows: [{day, job_type, jobs, retrieved, cost_usd, usd_per_1000, reserved_usd}], next}
create or replace function discovery.spend(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with days as (
    select ((coalesce(r.finished_at, now()) at time zone 'UTC')::date)::text as day, r.job_type, count(*) as jobs,
           coalesce(sum(r.total_retrieved), 0) as retrieved, sum(r.cost_usd) as cost_usd,
           round(sum(r.cost_usd) * 1000 / nullif(sum(r.total_retrieved), 0), 4) as usd_per_1000,
           sum(case when r.status = 'running' then r.reserved_usd else 0 end) as reserved_usd
    from discovery.scrape_runs r
    where (r.cost_usd > 0 or (r.status = 'running' and r.reserved_usd > 0))
      and (filter ->> 'since' is null or coalesce(r.finished_at, now()) >= (filter ->> 'since')::timestamptz)
      and (after is null or coalesce(r.finished_at, now()) < ((after ->> 'day')::date + 1)::timestamp at time zone 'UTC')
    group by 1, 2
  ), found as (
    select * from days
    where after is null or (day, job_type) < (after ->> 'day', after ->> 'job_type')
    order by day desc, job_type desc
    limit page_size
  )
  select ops.page(
    jsonb_agg(to_jsonb(found) order by day desc, job_type desc),
    jsonb_agg(jsonb_build_object('day', day, 'job_type', job_type) order by day desc, job_type desc), page_size)
  from found
$$;
revoke all on function discovery.spend(jsonb, jsonb, integer) from public;
grant execute on function discovery.spend(jsonb, jsonb, integer) to service_role;
