-- Makes campaigns of the next raw ones, in the order in which they were stored.
-- payload: {after: {synced_at, id} or null, size, move: {name, lock, run_id}} -> {tables, next: null at the end}
create or replace function outbound.normalize_campaigns(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  ids text[];
  next jsonb;
  counts jsonb;
begin
  perform outbound.lock_normalization();
  select array_agg(b.id), (array_agg(jsonb_build_object('synced_at', b.synced_at, 'id', b.id) order by b.synced_at desc, b.id desc))[1]
  into ids, next
  from (select r.instantly_campaign_id as id, r.synced_at from outbound.instantly_campaigns_raw r
        where (r.synced_at, r.instantly_campaign_id)
              > (coalesce((payload #>> '{after,synced_at}')::timestamptz, '-infinity'), coalesce(payload #>> '{after,id}', ''))
        order by r.synced_at, r.instantly_campaign_id limit (payload ->> 'size')::integer) b;
  if ids is null then
    return jsonb_build_object('tables', jsonb '{}', 'next', null);
  end if;
  counts := outbound.put_vendor_campaigns(ids);
  perform outbound.note_normalized(payload, next);
  return jsonb_build_object('tables', jsonb_build_object('outbound.campaigns', counts), 'next', next);
end
$$;
revoke all on function outbound.normalize_campaigns(jsonb) from public;
grant execute on function outbound.normalize_campaigns(jsonb) to service_role;
