-- Conversions, newest first, of leads that count, with what was measured; one that was taken back says so. filter: {client_id, since};
-- after: {at, id} -> {rows, next}
create or replace function growth.conversion_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  answer jsonb;
begin
  execute format($q$
    with page as materialized (
      select a.id, a.timestamp as at, l.id as lead_id, l.name, l.email, l.timestamp as arrived, l.client_id,
             coalesce(l.urgency_history #>> '{0,value}', l.urgency) as urgency, coalesce(l.tone_history #>> '{0,value}', l.tone) as tone
      from growth.lead_actions a join growth.lead_memory l on l.id = a.lead_id
      where a.conversion_outcome and a.action_type <> 'revert' and l.archived is not true and l.deleted is not true and l.is_test is not true
        and a.timestamp is not null %s
      order by a.timestamp desc, a.id desc limit $3
    )
    select ops.page(
      jsonb_agg(jsonb_build_object(
        'at', p.at, 'lead_name', p.name, 'days_to_convert', floor(extract(epoch from greatest(p.at, p.arrived) - p.arrived) / 86400),
        'touch_points', (select count(*) from growth.lead_actions o where o.lead_id = p.lead_id and (o.timestamp <= p.at or o.id = p.id)),
        'initial_urgency', p.urgency, 'initial_tone', p.tone, 'conversion_value', e.value, 'reverted_at', r.timestamp, 'reversion_reason', r.reversion_reason,
        'business_name', c.business_name, 'email', p.email, 'client_id', p.client_id, 'lead_id', p.lead_id) order by p.at desc, p.id desc),
      jsonb_agg(jsonb_build_object('at', p.at, 'id', p.id) order by p.at desc, p.id desc), $3)
    from page p
    left join growth.clients c on c.client_id = p.client_id
    left join lateral (
      select b.learning_snapshot -> 'conversion_value' as value from growth.growth_brain b
      where b.event_type in ('conversion', 'reversion') and b.learning_snapshot ->> 'action_id' = p.id::text limit 1) e on true
    left join lateral (
      -- Until it was converted again.
      select case when not n.is_again then n.timestamp end as timestamp, case when not n.is_again then n.reversion_reason end as reversion_reason
      from (select o.timestamp, o.reversion_reason, coalesce(o.conversion_outcome, false) and o.action_type <> 'revert' as is_again
            from growth.lead_actions o
            where o.lead_id = p.lead_id and (o.conversion_outcome or o.action_type = 'revert' or o.reversion_reason is not null)
              and (o.timestamp, o.id) > (p.at, p.id) order by o.timestamp, o.id limit 1) n) r on true$q$,
    concat_ws(' ',
      case when filter ? 'client_id' then 'and l.client_id = ($1 ->> ''client_id'')::uuid' end,
      case when filter ? 'since' then 'and a.timestamp >= ($1 ->> ''since'')::timestamptz' end,
      case when after is not null then 'and (a.timestamp, a.id) < (($2 ->> ''at'')::timestamptz, ($2 ->> ''id'')::uuid)' end))
  into answer using filter, after, page_size;
  return answer;
end
$$;
revoke all on function growth.conversion_list(jsonb, jsonb, integer) from public;
grant execute on function growth.conversion_list(jsonb, jsonb, integer) to service_role;
