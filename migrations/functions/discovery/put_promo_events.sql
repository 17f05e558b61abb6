-- Part of discovery.import_pages: one row per signal; the earliest detection stands.
-- events: [{ig_username, signal_type, detected_at, run_id, details: {source, value, ...}}] -> {inserted, updated, unchanged}
create or replace function discovery.put_promo_events(events jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  total integer;
  inserted integer;
  updated integer := 0;
begin
  with input as (
    select distinct on (p.id, i.signal_type, i.details ->> 'source', i.details ->> 'value') p.id as page_id, i.*
    from jsonb_to_recordset(put_promo_events.events) as i(
      ig_username text, signal_type text, detected_at timestamptz, run_id uuid, details jsonb)
    join discovery.pages p on p.ig_username = i.ig_username
    order by p.id, i.signal_type, i.details ->> 'source', i.details ->> 'value', i.detected_at nulls last
  ), written as (
    insert into discovery.promo_events (page_id, detected_at, signal_type, details, source_run_id)
    select i.page_id, i.detected_at, i.signal_type, i.details,
           coalesce(i.run_id, (select r.id from discovery.scrape_runs r
            where r.job_type = 'profile_scrape' and r.target_username = i.ig_username and r.finished_at = i.detected_at
              and (r.metadata ->> 'synthetic') = 'true'))
    from input i
    order by i.page_id, i.signal_type, i.details ->> 'source', i.details ->> 'value'
    on conflict (page_id, signal_type, (details ->> 'source'), md5(details ->> 'value')) do nothing
    returning 1
  )
  select (select count(*) from input), (select count(*) from written) into total, inserted;

  if inserted < total then
    -- Looked up one by one in the key: a join over all of the table is what a planner without statistics makes of it.
    with known as materialized (
      select k.id, min(i.detected_at) as detected_at
      from jsonb_to_recordset(put_promo_events.events) as i(
        ig_username text, signal_type text, detected_at timestamptz, details jsonb)
      join discovery.pages p on p.ig_username = i.ig_username
      cross join lateral (
        select o.id, o.detected_at
        from discovery.promo_events o
        where o.page_id = p.id and o.signal_type = i.signal_type and (o.details ->> 'source') = (i.details ->> 'source')
          and md5(o.details ->> 'value') = md5(i.details ->> 'value')
        limit 1
      ) k
      where i.detected_at < coalesce(k.detected_at, 'infinity')
      group by k.id
      order by k.id
    ), locked as materialized (
      select i.* from known i
      cross join lateral (select from discovery.promo_events o where o.id = i.id for no key update) o
    )
    update discovery.promo_events e
       set detected_at = l.detected_at
      from locked l
     where e.id = l.id and l.detected_at < coalesce(e.detected_at, 'infinity');
    get diagnostics updated = row_count;
  end if;
  return jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated);
end
$$;
revoke all on function discovery.put_promo_events(jsonb) from public;
grant execute on function discovery.put_promo_events(jsonb) to service_role;
