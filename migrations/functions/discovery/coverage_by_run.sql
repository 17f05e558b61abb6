-- Every finished following scrape, worst coverage first: failed ones, then by coverage, then those whose coverage is unknown.
-- after: {rank, id} of the last row before -> {rows, next}
create or replace function discovery.coverage_by_run(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = '' as $$
  with run as (
    select r.id, coalesce(c.ig_username, r.target_username) as ig_username, r.job_type, r.status, r.total_expected,
           r.total_retrieved, r.coverage_pct, coalesce(r.metadata -> 'synthetic' = 'true', false) as synthetic,
           r.error_message, r.started_at, r.finished_at,
           case when r.status = 'failed' then -1 else coalesce(r.coverage_pct, 1000) end as rank
    from discovery.scrape_runs r
    left join discovery.clients c on c.id = r.client_id
    where r.job_type = 'client_following' and r.status in ('succeeded', 'failed')
  ), found as (
    select * from run
    where after is null or (rank, id) > ((after ->> 'rank')::numeric, (after ->> 'id')::uuid)
    order by rank, id
    limit page_size
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(to_jsonb(found) - 'id' - 'rank' order by rank, id), '[]'),
    'next', case when count(*) = page_size then
       (array_agg(jsonb_build_object('rank', rank::text, 'id', id) order by rank, id))[page_size] end)
  from found
$$;
revoke all on function discovery.coverage_by_run(jsonb, integer) from public;
grant execute on function discovery.coverage_by_run(jsonb, integer) to service_role;
