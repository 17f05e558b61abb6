-- Makes events of the next deliveries that are none yet, or of all of them. payload: {after: id or null, size, all: boolean}
-- -> {tables, unmatched, next: null at the end}
create or replace function outbound.normalize_webhooks(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  start constant uuid := coalesce((payload ->> 'after')::uuid, '00000000-0000-0000-0000-000000000000');
  size constant integer := (payload ->> 'size')::integer;
  ids uuid[];
  made jsonb;
begin
  perform outbound.lock_normalization();
  if (payload ->> 'all')::boolean then
    ids := array(select r.id from outbound.instantly_webhooks_raw r where r.id > start order by r.id limit size);
  else
    ids := array(select r.id from outbound.instantly_webhooks_raw r where r.normalized_at is null and r.id > start order by r.id limit size);
  end if;
  if cardinality(ids) = 0 then
    return jsonb_build_object('tables', jsonb '{}', 'unmatched', 0, 'next', null);
  end if;
  made := outbound.make_webhook_events(ids);
  update outbound.instantly_webhooks_raw r set normalized_at = clock_timestamp() where r.id = any (ids) and r.normalized_at is null;
  return jsonb_build_object('tables', made -> 'tables', 'unmatched', jsonb_array_length(made -> 'unmatched_ids'), 'next', ids[cardinality(ids)]);
end
$$;
revoke all on function outbound.normalize_webhooks(jsonb) from public;
grant execute on function outbound.normalize_webhooks(jsonb) to service_role;
