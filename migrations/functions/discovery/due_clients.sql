-- Clients whose following list is due: neither paused nor archived, and not scraped since older_than or with a job that waits to go on;
-- those with the oldest list first. Left out is what the vendor wants to have later. filter: {older_than, handles: just these, whatever
-- their state, force: also what is wanted later}; after: {at, id} of the last row before -> {rows: [{ig_username, following_count,
-- last_scraped_at, waits: it has a job that waits to go on}], next}
create or replace function discovery.due_clients(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with waiting as materialized (
    select h.handle, bool_or(r.parked_at is null and r.not_before > now()) as later
    from discovery.scrape_runs r
    cross join lateral jsonb_array_elements_text(r.metadata -> 'handles') as h(handle)
    where r.status = 'queued' and r.job_type = 'client_following' and r.metadata ? 'handles'
    group by h.handle
  ), found as (
    select c.id, c.ig_username, c.following_count, c.last_scraped_at, w.later is not null as waits, coalesce(c.last_scraped_at, '-infinity') as at
    from discovery.clients c
    left join waiting w on w.handle = c.ig_username
    where case when filter ? 'handles' then filter -> 'handles' ? c.ig_username
          else c.status in ('pending', 'scraped')
            and (filter ->> 'older_than' is null or c.last_scraped_at is null or c.last_scraped_at < (filter ->> 'older_than')::timestamptz or not w.later)
            and (not coalesce(w.later, false) or coalesce((filter ->> 'force')::boolean, false)) end
      and (after is null or (coalesce(c.last_scraped_at, '-infinity'), c.id) > ((after ->> 'at')::timestamptz, (after ->> 'id')::uuid))
    order by at, id
    limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object('ig_username', f.ig_username, 'following_count', f.following_count, 'last_scraped_at', f.last_scraped_at,
                                 'waits', f.waits) order by f.at, f.id),
    jsonb_agg(jsonb_build_object('at', f.at, 'id', f.id) order by f.at, f.id), page_size)
  from found f
$$;
revoke all on function discovery.due_clients(jsonb, jsonb, integer) from public;
grant execute on function discovery.due_clients(jsonb, jsonb, integer) to service_role;
