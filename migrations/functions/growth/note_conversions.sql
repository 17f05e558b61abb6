-- Writes the learning event of each of these actions, a conversion or a reversion, that has none. values: what a conversion is worth, by the id
-- of its action, where somebody said so. -> how many were written
create or replace function growth.note_conversions(actions uuid[], worth jsonb) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  made bigint;
begin
  insert into growth.growth_brain (client_id, event_type, learning_snapshot, insight_text, confidence, created_at)
  select a.client_id, case when a.action_type = 'revert' then 'reversion' else 'conversion' end,
         case when a.action_type = 'revert'
              then jsonb_build_object('action_id', a.id, 'lead_id', l.id, 'lead_name', l.name, 'reason', a.reversion_reason,
                                      'previous_tag', 'Converted', 'reverted_to_tag', coalesce(a.tag, 'Active'))
              else jsonb_strip_nulls(jsonb_build_object(
                'action_id', a.id, 'lead_id', l.id, 'lead_name', l.name, 'initial_urgency', k.urgency, 'initial_tone', k.tone,
                'days_to_convert', k.days, 'touch_points', k.touches, 'final_tag', 'Converted', 'conversion_value', worth -> a.id::text)) end,
         case when a.action_type = 'revert' then format('Lead "%s" went back to %s: %s', l.name, coalesce(a.tag, 'Active'), a.reversion_reason)
              else format('Lead "%s" converted in %s day%s with %s touch point%s', l.name, k.days, case when k.days = 1 then '' else 's' end,
                          k.touches, case when k.touches = 1 then '' else 's' end) end,
         0.95, a.timestamp
  from growth.lead_actions a
  join growth.lead_memory l on l.id = a.lead_id
  cross join lateral (
    select coalesce(l.urgency_history #>> '{0,value}', l.urgency) as urgency, coalesce(l.tone_history #>> '{0,value}', l.tone) as tone,
           greatest(0, floor(extract(epoch from a.timestamp - l.timestamp) / 86400))::bigint as days,
           (select count(*) from growth.lead_actions o where o.lead_id = l.id and (o.timestamp <= a.timestamp or o.id = a.id)) as touches) k
  where a.id = any (actions)
    and (a.action_type = 'revert' or a.action_type = 'tag' and a.conversion_outcome)
    and not exists (select from growth.growth_brain b
                    where b.event_type in ('conversion', 'reversion') and b.learning_snapshot ->> 'action_id' = a.id::text);
  get diagnostics made = row_count;
  return made;
end
$$;
revoke all on function growth.note_conversions(uuid[], jsonb) from public;
grant execute on function growth.note_conversions(uuid[], jsonb) to service_role;
