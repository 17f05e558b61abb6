-- Part of the imports: history that a file implies, as scrape_runs rows marked metadata.synthetic. What a file does not know
-- (the expected count, so the coverage) stays null. runs: [{job_type, target_username, status, total_retrieved,
-- error_message, finished_at, metadata}] -> {inserted, updated, unchanged}
create or replace function discovery.put_synthetic_runs(runs jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  total integer;
  inserted integer;
  updated integer := 0;
begin
  with input as (
    select distinct on (i.job_type, i.target_username, i.finished_at) i.*, c.id as client_id
    from jsonb_to_recordset(put_synthetic_runs.runs) as i(
      job_type text, target_username text, status text, total_retrieved integer, error_message text,
      finished_at timestamptz, metadata jsonb)
    left join discovery.clients c on i.job_type = 'client_following' and c.ig_username = i.target_username
    order by i.job_type, i.target_username, i.finished_at, i.total_retrieved desc nulls last
  ), written as (
    insert into discovery.scrape_runs (job_type, target_username, client_id, status, total_retrieved, failed_accounts,
                                       metadata, error_message, started_at, finished_at)
    select i.job_type, i.target_username, i.client_id, i.status, i.total_retrieved,
           case when i.status = 'failed' and i.job_type = 'profile_scrape'
             then jsonb_build_array(i.target_username) else '[]' end,
           coalesce(i.metadata, '{}') || '{"synthetic": true}', i.error_message, i.finished_at, i.finished_at
    from input i
    order by i.job_type, i.target_username, i.finished_at
    on conflict (job_type, target_username, finished_at) where (metadata ->> 'synthetic') = 'true' do nothing
    returning 1
  )
  select (select count(*) from input), (select count(*) from written) into total, inserted;
  if inserted < total then
    -- Two files of one moment: the fuller list stands, whichever comes first.
    with known as materialized (
      select k.id, max(i.total_retrieved) as total_retrieved
      from jsonb_to_recordset(put_synthetic_runs.runs) as i(
        job_type text, target_username text, total_retrieved integer, finished_at timestamptz)
      cross join lateral (
        select o.id, o.total_retrieved from discovery.scrape_runs o
        where o.job_type = i.job_type and o.target_username = i.target_username
          and o.finished_at is not distinct from i.finished_at and (o.metadata ->> 'synthetic') = 'true'
        limit 1
      ) k
      where i.total_retrieved > k.total_retrieved
      group by k.id
      order by k.id
    ), locked as materialized (
      select i.* from known i
      cross join lateral (select from discovery.scrape_runs o where o.id = i.id for no key update) o
    )
    update discovery.scrape_runs r
       set total_retrieved = l.total_retrieved
      from locked l
     where r.id = l.id and l.total_retrieved > r.total_retrieved;
    get diagnostics updated = row_count;
  end if;
  return jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated);
end
$$;
revoke all on function discovery.put_synthetic_runs(jsonb) from public;
grant execute on function discovery.put_synthetic_runs(jsonb) to service_role;
