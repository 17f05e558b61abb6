-- Pages whose profile a scrape did not get: when, why, how often in a row. What an earlier scrape got stays.
-- failures: [{ig_username, error, failed_at}] -> {noted}
create or replace function discovery.note_page_failures(failures jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  noted integer;
begin
  with failed as (
    select p.id, f.error, f.failed_at,
           -- A success in between ends the row of failures.
           case when (p.metadata #>> '{profile_failure,last_attempt}')::timestamptz > coalesce(p.last_profile_scraped_at, '-infinity')
                then coalesce((p.metadata #>> '{profile_failure,consecutive_failures}')::integer, 1) else 0 end as before
    from jsonb_to_recordset(failures) as f(ig_username text, error text, failed_at timestamptz)
    join discovery.pages p on p.ig_username = f.ig_username
    -- A later success, and a failure that was noted before, stand.
    where coalesce(p.last_profile_scraped_at, '-infinity') < f.failed_at
      and coalesce((p.metadata #>> '{profile_failure,last_attempt}')::timestamptz, '-infinity') < f.failed_at
    order by p.ig_username
    for no key update of p
  )
  update discovery.pages p
     set metadata = p.metadata || jsonb_build_object('profile_failure', jsonb_build_object(
           'error', f.error, 'last_attempt', f.failed_at,
           'consecutive_failures', f.before + 1))
    from failed f
   where p.id = f.id;
  get diagnostics noted = row_count;
  return jsonb_build_object('noted', noted);
end
$$;
revoke all on function discovery.note_page_failures(jsonb) from public;
grant execute on function discovery.note_page_failures(jsonb) to service_role;
