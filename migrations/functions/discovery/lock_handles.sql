-- Until the transaction ends, nobody else opens a job for these handles. Each belongs to one of 256 locks, taken in order: so many jobs need
-- no more than those, and jobs for other handles are mostly opened side by side. jobs: [{job_type, handles: [handle]}]
create or replace function discovery.lock_handles(jobs jsonb) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
  select pg_advisory_xact_lock(hashtext('discovery.lock_handles'), b.bucket)
  from (
    select distinct hashtext(j.job_type || '/' || h.handle) & 255 as bucket
    from jsonb_to_recordset(lock_handles.jobs) as j(job_type text, handles jsonb)
    cross join lateral jsonb_array_elements_text(j.handles) as h(handle)
    order by 1
  ) b
$$;
revoke all on function discovery.lock_handles(jsonb) from public;
grant execute on function discovery.lock_handles(jsonb) to service_role;
