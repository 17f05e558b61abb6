-- What a command that named accounts had finished before it was interrupted: scraped, or found to be gone or private. Of the last three days;
-- what has an open job is not finished. -> [{handle, finished_at, reason}] (reason: why there is nothing, null: it was scraped)
create or replace function discovery.done_scrapes(job_type text, request_key text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(to_jsonb(d) order by d.handle), '[]')
  from (
    select distinct on (h.handle) h.handle, r.finished_at, r.metadata -> 'refused' ->> h.handle as reason
    from discovery.scrape_runs r
    cross join lateral jsonb_array_elements_text(r.metadata -> 'handles') as h(handle)
    where r.request_key = done_scrapes.request_key and r.job_type = done_scrapes.job_type
      and r.status in ('succeeded', 'failed') and r.finished_at > now() - interval '3 days'
      and ((r.status = 'succeeded' and not r.failed_accounts ? h.handle) or coalesce(r.metadata -> 'refused' ? h.handle, false))
      and not exists (
        select from discovery.scrape_runs o
        where o.metadata ? 'handles' and o.metadata -> 'handles' ? h.handle and o.job_type = r.job_type and o.status in ('queued', 'running'))
    order by h.handle, r.finished_at desc
  ) d
$$;
revoke all on function discovery.done_scrapes(text, text) from public;
grant execute on function discovery.done_scrapes(text, text) to service_role;
