-- Allows up to this many requests, so that in no window of time more are sent than its limit. windows: [{seconds, limit}]
-- -> {granted, wait_ms: how long until one is free, 0 where some were granted}
-- What was granted is to be sent within a second; that is added to every window, and whoever dies gives nothing back.
create or replace function ops.take_requests(name text, windows jsonb, wanted integer) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  slack constant interval := interval '1 second';
  at timestamptz;
  longest interval;
  free integer := wanted;
  wait interval := interval '0';
  w record;
  used bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('outreach requests ' || name, 0));
  at := clock_timestamp();
  for w in select make_interval(secs => seconds) + slack as length, "limit" from jsonb_to_recordset(windows) as (seconds double precision, "limit" integer) loop
    longest := greatest(longest, w.length);
    select coalesce(sum(g.requests), 0) into used
    from ops.request_grants g where g.name = take_requests.name and g.granted_at > at - w.length;
    free := least(free, w."limit" - used);
    if used >= w."limit" then
      -- One is free when enough of the oldest have left the window.
      select greatest(wait, min(t.granted_at) + w.length - at) into wait
      from (select g.granted_at, sum(g.requests) over (order by g.granted_at, g.id) as gone
            from ops.request_grants g where g.name = take_requests.name and g.granted_at > at - w.length) t
      where t.gone > used - w."limit";
    end if;
  end loop;
  if free <= 0 then
    return jsonb_build_object('granted', 0, 'wait_ms', ceil(extract(epoch from wait) * 1000)::integer);
  end if;
  insert into ops.request_grants (name, granted_at, requests) values (take_requests.name, at, free);
  delete from ops.request_grants g where g.name = take_requests.name and g.granted_at < at - longest;
  return jsonb_build_object('granted', free, 'wait_ms', 0);
end
$$;
revoke all on function ops.take_requests(text, jsonb, integer) from public;
grant execute on function ops.take_requests(text, jsonb, integer) to service_role;
