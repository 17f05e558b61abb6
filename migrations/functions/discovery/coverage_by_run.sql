-- Every finished following scrape, worst coverage first: failed ones, then by coverage, then those whose coverage is unknown.
-- after: {rank, id} of the last row before -> {rows, next}
create or replace function discovery.coverage_by_run(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with found as (
    -- The rank is the expression of scrape_runs_coverage_idx.
    select r.id, coalesce(c.ig_username, r.target_username) as ig_username, r.job_type, r.status, r.total_expected,
           r.total_retrieved, r.coverage_pct, coalesce(r.metadata -> 'synthetic' = 'true', false) as synthetic,
           r.error_message, r.started_at, r.finished_at,
           case r.status when 'failed' then -1 else coalesce(r.coverage_pct, 1000) end as rank
    from discovery.scrape_runs r
    left join discovery.clients c on c.id = r.client_id
    where r.job_type = 'client_following' and r.status in ('succeeded', 'failed')
      and (after is null or (case r.status when 'failed' then -1 else coalesce(r.coverage_pct, 1000) end, r.id)
        > ((after ->> 'rank')::numeric, (after ->> 'id')::uuid))
    order by case r.status when 'failed' then -1 else coalesce(r.coverage_pct, 1000) end, r.id
    limit page_size
  )
  select ops.page(
    jsonb_agg(to_jsonb(found) - 'id' - 'rank' order by rank, id),
    jsonb_agg(jsonb_build_object('rank', rank::text, 'id', id) order by rank, id), page_size)
  from found
$$;
revoke all on function discovery.coverage_by_run(jsonb, integer) from public;
grant execute on function discovery.coverage_by_run(jsonb, integer) to service_role;
