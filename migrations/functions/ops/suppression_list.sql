-- Suppressions, newest first. filter: {state: in_force (default) | lifted | expired | all, kind, source, since}; after: {at, id} of the
-- last row before -> {rows, next}. Planned for the filter at hand: each has an index in this order.
create or replace function ops.suppression_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  wanted_state constant text := coalesce(filter ->> 'state', 'in_force');
  wanted_kind constant text := filter ->> 'kind';
  wanted_source constant text := filter ->> 'source';
  since constant timestamptz := (filter ->> 'since')::timestamptz;
  after_at constant timestamptz := (after ->> 'at')::timestamptz;
  after_id constant uuid := (after ->> 'id')::uuid;
begin
  return (
    with found as (
      select s.id, s.kind, s.value,
             case when s.lifted_at is not null then 'lifted' when s.expires_at <= now() then 'expired' else 'in_force' end as state,
             s.reason, s.source, s.evidence, s.created_at, s.expires_at, s.lifted_at, s.lifted_reason, s.lifted_by
      from ops.suppressions s
      where case wanted_state when 'in_force' then s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
                              when 'lifted' then s.lifted_at is not null
                              when 'expired' then s.lifted_at is null and s.expires_at <= now()
                              else true end
        and (wanted_kind is null or s.kind = wanted_kind)
        and (wanted_source is null or s.source = wanted_source)
        and (since is null or s.created_at >= since)
        and (after_at is null or (s.created_at, s.id) < (after_at, after_id))
      order by s.created_at desc, s.id desc
      limit page_size
    )
    select ops.page(jsonb_agg(to_jsonb(f) order by f.created_at desc, f.id desc),
                    jsonb_agg(jsonb_build_object('at', f.created_at, 'id', f.id) order by f.created_at desc, f.id desc), page_size)
    from found f);
end
$$;
revoke all on function ops.suppression_list(jsonb, jsonb, integer) from public;
grant execute on function ops.suppression_list(jsonb, jsonb, integer) to service_role;
