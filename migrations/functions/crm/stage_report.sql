-- How many contacts are in each stage, in the document's order, and for how long: since the last change of their stage, or since they were added.
-- -> [{stage, contacts, share_pct, median_days, longest_days, came_in_30_days}]
create or replace function crm.stage_report() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with moved as materialized (
    select h.contact_id, max(h.changed_at) as at from crm.contact_changes h where h.field = 'relationship_stage' group by 1
  ), stay as materialized (
    select coalesce(c.relationship_stage, 'first_touch') as stage, greatest(extract(epoch from now() - coalesce(m.at, c.created_at)) / 86400, 0) as days,
           m.at > now() - interval '30 days' as is_new
    from crm.instagram_contacts c left join moved m on m.contact_id = c.id
  )
  select jsonb_agg(jsonb_build_object(
    'stage', s.stage, 'contacts', coalesce(t.contacts, 0),
    'share_pct', case when t.contacts is null then 0 else round(100.0 * t.contacts / (select count(*) from stay), 1) end,
    'median_days', t.median_days, 'longest_days', t.longest_days, 'came_in_30_days', coalesce(t.came, 0)) order by s.n)
  from unnest(array['first_touch', 'context_captured', 'micro_win_delivered', 'cadence_established', 'trust_signals', 'fit_repeats',
                    'permissioned_offer', 'post_win']) with ordinality as s(stage, n)
  left join (
    select y.stage, count(*) as contacts, round(percentile_cont(0.5) within group (order by y.days)::numeric, 1) as median_days,
           round(max(y.days)::numeric, 1) as longest_days, count(*) filter (where y.is_new) as came
    from stay y group by 1
  ) t on t.stage = s.stage
$$;
revoke all on function crm.stage_report() from public;
grant execute on function crm.stage_report() to service_role;
