-- What the events of a page of tenants are computed from; src/db/growth/brain.ts says what the fields are. filter: {client_id, at: as of when;
-- absent: now}; after: {client_id} -> {day, client_ids: all of the page, rows: those with leads that count, next}.
-- Leads that are archived, deleted or tests do not count. Urgency and confidence of an example are the first ones known: later ones may be
-- a consequence of the conversion.
create or replace function growth.brain_facts(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off set statement_timeout = '60s' as $$
declare
  is_past constant boolean := filter ? 'at';
  at constant timestamptz := coalesce((filter ->> 'at')::timestamptz, now());
  -- In hours: a day of the session's time zone may have 23.
  a_week constant interval := interval '168 hours';
  a_month constant interval := interval '720 hours';
  a_week_ago constant timestamptz := at - a_week;
  two_weeks_ago constant timestamptz := at - 2 * a_week;
  a_month_ago constant timestamptz := at - a_month;
  ids uuid[];
  found jsonb;
begin
  ids := array(
    select c.client_id from growth.clients c
    where (filter ->> 'client_id' is null or c.client_id = (filter ->> 'client_id')::uuid)
      and (after is null or c.client_id > (after ->> 'client_id')::uuid)
    order by c.client_id limit page_size);
  with lead as materialized (
    select l.client_id, l.id, l.timestamp as arrived, l.urgency, l.tone, l.confidence_score as confidence, lower(l.current_tag) as tag,
           coalesce(l.urgency_history #>> '{0,value}', l.urgency) as first_urgency,
           -- Numbers only: what a history holds was checked by nobody where SQL wrote it.
           coalesce(case when jsonb_typeof(l.confidence_history #> '{0,value}') = 'number' then (l.confidence_history #>> '{0,value}')::numeric end,
                    l.confidence_score) as first_confidence
    from growth.lead_memory l
    where l.client_id = any (ids) and l.archived is not true and l.deleted is not true and l.is_test is not true
      and (not is_past or l.timestamp <= at)
  ), urgency as materialized (
    -- One object and no table: a join with words would let the planner expect millions of rows.
    select coalesce(jsonb_object_agg(w.word, growth.urgency_of(w.word)), '{}') as words
    from (select urgency as word from lead union select first_urgency from lead) w where w.word is not null
  ), counted as materialized (
    select l.client_id, count(*) as leads, min(l.arrived) as first_at,
           jsonb_build_object('leads', count(*) filter (where l.arrived > a_month_ago), 'high', count(*) filter (where l.arrived > a_month_ago and l.is_high),
                              'confidences', count(l.confidence) filter (where l.arrived > a_month_ago),
                              'confidence', coalesce(sum(l.confidence) filter (where l.arrived > a_month_ago), 0),
                              'active', count(*) filter (where l.arrived > a_month_ago and l.tag in ('active', 'actif')),
                              'converted', count(*) filter (where l.arrived > a_month_ago and l.tag in ('converted', 'converti', 'convertie'))) as month,
           jsonb_build_object('leads', count(*) filter (where l.arrived > a_week_ago), 'high', count(*) filter (where l.arrived > a_week_ago and l.is_high)) as week,
           jsonb_build_object('leads', count(*) filter (where l.arrived > two_weeks_ago and l.arrived <= a_week_ago),
                              'high', count(*) filter (where l.arrived > two_weeks_ago and l.arrived <= a_week_ago and l.is_high)) as week_before
    from (select l.*, coalesce((select u.words from urgency u) ->> l.urgency = 'High', false) as is_high from lead l) l
    group by l.client_id
  ), tone as materialized (
    select l.client_id, l.tone, count(*) as leads from lead l where l.arrived > a_month_ago and l.tone is not null group by 1, 2
  ), word as materialized (
    select coalesce(jsonb_object_agg(w.tone, growth.tone_of(w.tone)), '{}') as tones from (select distinct tone from tone) w
  ), toned as (
    select t.client_id, jsonb_object_agg(t.tone, t.leads) as tones
    from (select t.client_id, (select w.tones from word w) ->> t.tone as tone, sum(t.leads) as leads from tone t group by 1, 2) t
    where t.tone is not null group by t.client_id
  ), became as materialized (
    select l.client_id, l.id, l.arrived, l.confidence,
           case (select u.words from urgency u) ->> l.first_urgency when 'High' then 3 when 'Medium' then 2 when 'Low' then 1 else 0 end as urgency,
           case when l.first_confidence >= 0.85 then 3 when l.first_confidence >= 0.5 then 2 when l.first_confidence is not null then 1 else 0 end as band,
           case when l.arrived > a_week_ago then 0 when l.arrived > a_month_ago then 1 when l.arrived > at - 3 * a_month then 2 else 3 end as age,
           case when o.is_converted then o.happened_at end as converted_at,
           -- One that stands as converted, nobody knows since when, is neither open nor an example.
           case when o.is_converted then false
                when l.tag in ('converted', 'converti', 'convertie')
                then is_past and exists (select from growth.lead_actions a where a.lead_id = l.id and a.conversion_outcome and a.timestamp > at)
                else true end as is_open
    from lead l
    left join lateral (
      select coalesce(a.conversion_outcome, false) and a.action_type <> 'revert' as is_converted, a.timestamp as happened_at
      from growth.lead_actions a
      where a.lead_id = l.id and (a.conversion_outcome or a.action_type = 'revert' or a.reversion_reason is not null) and a.timestamp <= at
      order by a.timestamp desc, a.id desc limit 1) o on true
  ), spans as materialized (
    select c.client_id, n.n, b.begins, b.begins + a_month as ends, b.begins - a_week as week_old, b.begins - a_month as month_old,
           b.begins - 3 * a_month as quarter_old, c.first_at > a_month_ago as is_young
    from counted c cross join generate_series(1, 6) as n(n) cross join lateral (select at - n.n * a_month as begins) b
    -- A month before the first lead tells nothing; the only month that there is tells something.
    where n.n = 1 or b.begins >= c.first_at
  ), example as materialized (
    select s.client_id, s.n, s.is_young, b.urgency, b.band, b.arrived > s.begins as is_new,
           case when b.arrived > s.week_old then 0 when b.arrived > s.month_old then 1 when b.arrived > s.quarter_old then 2 else 3 end as age,
           count(*) as leads, count(*) filter (where b.converted_at <= s.ends) as converted
    from became b join spans s on s.client_id = b.client_id and b.arrived <= s.ends
    where b.is_open or b.converted_at > s.begins
    group by 1, 2, 3, 4, 5, 6, 7
  ), months as (
    select s.client_id, jsonb_agg(jsonb_build_object('converted', coalesce(e.converted, 0), 'new_converted', coalesce(e.new_converted, 0)) order by s.n) as months
    from spans s
    left join (select e.client_id, e.n, sum(e.converted) as converted, sum(e.converted) filter (where e.is_new) as new_converted
               from example e group by 1, 2) e on e.client_id = s.client_id and e.n = s.n
    group by s.client_id
  ), best as (
    select r.client_id, r.urgency, r.band, r.age, jsonb_agg(r.id order by r.rank) as best
    from (select b.client_id, b.urgency, b.band, b.age, b.id,
                 row_number() over (partition by b.client_id, b.urgency, b.band, b.age
                                    order by b.confidence desc nulls last, b.arrived desc nulls last, b.id) as rank
          from became b where b.is_open) r
    where r.rank <= 10 group by 1, 2, 3, 4
  ), seen as (
    select e.client_id, e.urgency, e.band, e.age, sum(e.leads) as leads, sum(e.converted) as converted
    -- Whoever began this month has no older leads to learn from.
    from example e where not e.is_new or e.is_young group by 1, 2, 3, 4
  ), waiting as (
    select b.client_id, b.urgency, b.band, b.age, count(*) as open from became b where b.is_open group by 1, 2, 3, 4
  ), cell as (
    select client_id,
           jsonb_agg(jsonb_build_object('urgency', urgency, 'band', band, 'age', age, 'leads', coalesce(s.leads, 0), 'converted', coalesce(s.converted, 0),
                                        'open', coalesce(w.open, 0), 'best', coalesce(b.best, '[]')) order by age, urgency, band) as cells
    from seen s full join waiting w using (client_id, urgency, band, age) left join best b using (client_id, urgency, band, age)
    group by client_id
  )
  select jsonb_agg(jsonb_build_object(
    'client_id', c.client_id, 'leads', c.leads, 'month', c.month, 'week', c.week, 'week_before', c.week_before, 'tones', coalesce(t.tones, '{}'),
    'months', m.months, 'cells', coalesce(k.cells, '[]')) order by c.client_id)
  into found
  from counted c left join toned t on t.client_id = c.client_id left join months m on m.client_id = c.client_id
  left join cell k on k.client_id = c.client_id;
  return jsonb_build_object(
    'day', to_char(at at time zone 'UTC', 'YYYY-MM-DD'), 'client_ids', to_jsonb(ids), 'rows', coalesce(found, '[]'),
    'next', case when cardinality(ids) = page_size then jsonb_build_object('client_id', ids[page_size]) end);
end
$$;
revoke all on function growth.brain_facts(jsonb, jsonb, integer) from public;
grant execute on function growth.brain_facts(jsonb, jsonb, integer) to service_role;
