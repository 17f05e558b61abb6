-- Writes the learning event of each of these actions, a conversion or a reversion, that has none: ours carry the action's id; one that somebody
-- else wrote belongs to the latest action of its kind before it. worth: what a conversion is worth, by the id of its action, where somebody said
-- so. -> how many were written
create or replace function growth.note_conversions(actions uuid[], worth jsonb) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  made bigint;
begin
  insert into growth.growth_brain (client_id, event_type, learning_snapshot, insight_text, confidence, created_at)
  select coalesce(a.client_id, l.client_id), k.kind,
         jsonb_strip_nulls(case when k.kind = 'reversion'
           then jsonb_build_object('action_id', a.id, 'lead_id', l.id, 'lead_name', l.name, 'reason', a.reversion_reason,
                                   'previous_tag', 'Converted', 'reverted_to_tag', coalesce(a.tag, 'Active'))
           else jsonb_build_object('action_id', a.id, 'lead_id', l.id, 'lead_name', l.name, 'initial_urgency', k.urgency, 'initial_tone', k.tone,
                                   'days_to_convert', k.days, 'touch_points', k.touches, 'final_tag', 'Converted',
                                   'conversion_value', worth -> a.id::text) end),
         case when k.kind = 'reversion' then format('Lead "%s" went back to %s', l.name, coalesce(a.tag, 'Active')) || coalesce(': ' || a.reversion_reason, '')
              else format('Lead "%s" converted%s with %s touch point%s', l.name,
                          ' in ' || k.days || case when k.days = 1 then ' day' else ' days' end, k.touches, case when k.touches = 1 then '' else 's' end) end,
         0.95, a.timestamp
  from growth.lead_actions a
  join growth.lead_memory l on l.id = a.lead_id
  cross join lateral (
    select case when a.conversion_outcome and a.action_type <> 'revert' then 'conversion' else 'reversion' end as kind,
           coalesce(l.urgency_history #>> '{0,value}', l.urgency) as urgency, coalesce(l.tone_history #>> '{0,value}', l.tone) as tone,
           floor(extract(epoch from greatest(a.timestamp, l.timestamp) - l.timestamp) / 86400)::bigint as days,
           (select count(*) from growth.lead_actions o where o.lead_id = l.id and (o.timestamp <= a.timestamp or o.id = a.id)) as touches) k
  where a.id = any (actions)
    and (a.conversion_outcome or a.action_type = 'revert' or a.reversion_reason is not null)
    and not exists (select from growth.growth_brain b
                    where b.event_type in ('conversion', 'reversion') and b.learning_snapshot ->> 'action_id' = a.id::text)
    and not exists (
      select from growth.growth_brain b
      where b.event_type in ('conversion', 'reversion') and b.learning_snapshot ->> 'lead_id' = l.id::text
        and b.event_type = k.kind and b.learning_snapshot ->> 'action_id' is null
        -- Clocks differ, and some write the event first.
        and b.created_at >= a.timestamp - interval '1 minute'
        and not exists (
          select from growth.lead_actions o
          where o.lead_id = l.id and (o.conversion_outcome or o.action_type = 'revert' or o.reversion_reason is not null)
            and (coalesce(o.conversion_outcome, false) and o.action_type <> 'revert') = (k.kind = 'conversion')
            and (o.timestamp, o.id) > (a.timestamp, a.id) and o.timestamp <= b.created_at + interval '1 minute'));
  get diagnostics made = row_count;
  return made;
end
$$;
revoke all on function growth.note_conversions(uuid[], jsonb) from public;
grant execute on function growth.note_conversions(uuid[], jsonb) to service_role;
