-- What the dashboard compares: 14 spans of 24 hours until now, the oldest first, and the intents of the last seven and the seven before. Leads that
-- are archived, deleted or tests do not count. filter: {client_id} -> {days: [{leads, high, confidences, confidence: their sum, conversions}],
-- intents: [{intent, leads, leads_before}] the commonest}
create or replace function growth.dashboard(filter jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  answer jsonb;
begin
  with lead as materialized (
    select least(13, greatest(0, 13 - floor(extract(epoch from now() - l.timestamp) / 86400)))::integer as day, l.urgency, l.intent,
           count(*) as leads, count(l.confidence_score) as confidences, sum(l.confidence_score) as confidence
    from growth.lead_memory l
    where l.archived is not true and l.deleted is not true and l.is_test is not true and l.timestamp > now() - interval '336 hours'
      and (filter ->> 'client_id' is null or l.client_id = (filter ->> 'client_id')::uuid)
    group by 1, 2, 3
  ), word as materialized (
    select w.word, growth.urgency_of(w.word) as urgency from (select distinct urgency as word from lead) w
  ), conversion as (
    select least(13, greatest(0, 13 - floor(extract(epoch from now() - a.timestamp) / 86400)))::integer as day, count(*) as conversions
    from growth.lead_actions a join growth.lead_memory l on l.id = a.lead_id
    where a.conversion_outcome and a.action_type <> 'revert' and a.timestamp > now() - interval '336 hours'
      and l.archived is not true and l.deleted is not true and l.is_test is not true
      and (filter ->> 'client_id' is null or l.client_id = (filter ->> 'client_id')::uuid)
      -- One that was taken back is none.
      and not exists (
        select from growth.lead_actions o
        where o.lead_id = a.lead_id and (o.action_type = 'revert' or o.reversion_reason is not null) and (o.timestamp, o.id) > (a.timestamp, a.id))
    group by 1
  ), daily as (
    select l.day, sum(l.leads) as leads, coalesce(sum(l.leads) filter (where w.urgency = 'High'), 0) as high, sum(l.confidences) as confidences,
           coalesce(sum(l.confidence), 0) as confidence
    from lead l left join word w on w.word = l.urgency group by 1
  ), intent as (
    select coalesce(nullif(btrim(l.intent), ''), 'Unknown') as intent, coalesce(sum(l.leads) filter (where l.day >= 7), 0) as leads,
           coalesce(sum(l.leads) filter (where l.day < 7), 0) as leads_before
    from lead l group by 1
  )
  select jsonb_build_object(
    'days', (
      select jsonb_agg(jsonb_build_object('leads', coalesce(d.leads, 0), 'high', coalesce(d.high, 0), 'confidences', coalesce(d.confidences, 0),
                                          'confidence', coalesce(d.confidence, 0), 'conversions', coalesce(c.conversions, 0)) order by n.day)
      from generate_series(0, 13) as n(day) left join daily d on d.day = n.day left join conversion c on c.day = n.day),
    'intents', (
      select coalesce(jsonb_agg(to_jsonb(i) order by i.leads desc, i.intent), '[]')
      from (select * from intent x where x.intent <> 'Unknown' and x.leads > 0 order by x.leads desc, x.intent limit 1) i))
  into answer;
  return answer;
end
$$;
revoke all on function growth.dashboard(jsonb) from public;
grant execute on function growth.dashboard(jsonb) to service_role;
