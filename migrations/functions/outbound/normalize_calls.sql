-- Makes events of the next calls that are none yet, or of all of them. payload: {after: call id or null, size, all: boolean}
-- -> {tables, unmatched, next: null at the end}
create or replace function outbound.normalize_calls(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  start constant text := coalesce(payload ->> 'after', '');
  size constant integer := (payload ->> 'size')::integer;
  ids text[];
  made jsonb;
begin
  perform outbound.lock_normalization();
  if (payload ->> 'all')::boolean then
    ids := array(select r.call_id from outbound.vapi_calls_raw r where r.call_id > start order by r.call_id limit size);
  else
    ids := array(select r.call_id from outbound.vapi_calls_raw r where r.normalized_at is null and r.call_id > start order by r.call_id limit size);
  end if;
  if cardinality(ids) = 0 then
    return jsonb_build_object('tables', jsonb '{}', 'unmatched', 0, 'next', null);
  end if;
  made := outbound.make_call_events(ids);
  update outbound.vapi_calls_raw r set normalized_at = clock_timestamp()
   where r.call_id = any (array(select i from unnest(ids) as i except select u ->> 'call_id' from jsonb_array_elements(made -> 'unmatched') as u))
     and r.normalized_at is null;
  return jsonb_build_object('tables', made -> 'tables', 'unmatched', jsonb_array_length(made -> 'unmatched'), 'next', ids[cardinality(ids)]);
end
$$;
revoke all on function outbound.normalize_calls(jsonb) from public;
grant execute on function outbound.normalize_calls(jsonb) to service_role;
