-- What the events of a page of tenants are computed from; src/db/growth/brain.ts says what the fields are. filter: {client_id, at: as of when;
-- absent: now}; after: {client_id} -> {day, client_ids: all of the page, rows: those with leads that count, next}.
-- Leads that are archived, deleted or tests do not count. Urgency and confidence of a training row are the first ones known: later ones may be
-- a consequence of the conversion.
create or replace function growth.brain_facts(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  is_past constant boolean := filter ? 'at';
  at constant timestamptz := coalesce((filter ->> 'at')::timestamptz, now());
  -- In hours: a day of the session's time zone may have 23.
  a_month constant interval := interval '720 hours';
  a_week constant interval := interval '168 hours';
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
  ), word as materialized (
    select w.word, growth.urgency_of(w.word) as urgency
    from (select urgency as word from lead union select first_urgency from lead) w
  ), tone as materialized (
    select w.word, growth.tone_of(w.word) as tone from (select distinct tone as word from lead) w
  ), counted as (
    select l.client_id, count(*) as leads, min(l.arrived) as first_at,
           jsonb_build_object('leads', count(*) filter (where m.is_now), 'high', count(*) filter (where m.is_now and w.urgency = 'High'),
                              'confidences', count(l.confidence) filter (where m.is_now), 'confidence', coalesce(sum(l.confidence) filter (where m.is_now), 0),
                              'active', count(*) filter (where m.is_now and l.tag in ('active', 'actif')),
                              'converted', count(*) filter (where m.is_now and l.tag in ('converted', 'converti', 'convertie'))) as month,
           jsonb_build_object('leads', count(*) filter (where l.arrived > at - a_week),
                              'high', count(*) filter (where l.arrived > at - a_week and w.urgency = 'High')) as week,
           jsonb_build_object('leads', count(*) filter (where l.arrived <= at - a_week and l.arrived > at - 2 * a_week),
                              'high', count(*) filter (where l.arrived <= at - a_week and l.arrived > at - 2 * a_week and w.urgency = 'High')) as week_before
    from lead l left join word w on w.word = l.urgency
    cross join lateral (select l.arrived > at - a_month as is_now) m
    group by l.client_id
  ), toned as (
    select t.client_id, jsonb_object_agg(t.tone, t.leads) as tones
    from (select l.client_id, w.tone, count(*) as leads from lead l join tone w on w.word = l.tone
          where l.arrived > at - a_month and w.tone is not null group by 1, 2) t
    group by t.client_id
  ), became as materialized (
    select l.client_id, l.id, l.arrived, l.confidence, coalesce(w.urgency, 'none') as urgency,
           case when l.first_confidence >= 0.85 then 3 when l.first_confidence >= 0.5 then 2 when l.first_confidence is not null then 1 else 0 end as band,
           case when o.is_converted then o.at end as converted_at,
           -- One that stands as converted, nobody knows since when, is neither open nor an example.
           not coalesce(o.is_converted, false) and (l.tag is null or l.tag not in ('converted', 'converti', 'convertie') or is_past and o.outcomes > 0) as is_open
    from lead l left join word w on w.word = l.first_urgency
    cross join lateral (
      select (array_agg(coalesce(a.conversion_outcome, false) and a.action_type <> 'revert' order by a.timestamp desc, a.id desc) filter (where a.timestamp <= at))[1]
               as is_converted,
             max(a.timestamp) filter (where a.timestamp <= at) as at, count(*) as outcomes
      from growth.lead_actions a
      where a.lead_id = l.id and (a.conversion_outcome or a.action_type = 'revert' or a.reversion_reason is not null)) o
  ), spans as materialized (
    select c.client_id, n.n, at - n.n * a_month as begins, at - (n.n - 1) * a_month as ends, c.first_at > at - a_month as is_young
    from counted c cross join generate_series(1, 6) as n(n)
    -- A month before the first lead tells nothing; the only month that there is tells something.
    where n.n = 1 or at - n.n * a_month >= c.first_at
  ), example as materialized (
    select s.client_id, s.n, s.is_young, b.urgency, b.band, b.arrived > s.begins as is_new,
           case when s.begins - b.arrived < a_week then 0 when s.begins - b.arrived < a_month then 1 when s.begins - b.arrived < 3 * a_month then 2 else 3 end as age,
           count(*) as leads, count(*) filter (where b.converted_at <= s.ends) as converted
    from became b join spans s on s.client_id = b.client_id and b.arrived <= s.ends
    where (b.is_open or b.converted_at > s.begins)
    group by 1, 2, 3, 4, 5, 6, 7
  ), months as (
    select s.client_id, jsonb_agg(jsonb_build_object('converted', coalesce(e.converted, 0), 'new_converted', coalesce(e.new_converted, 0)) order by s.n) as months
    from spans s
    left join (select e.client_id, e.n, sum(e.converted) as converted, sum(e.converted) filter (where e.is_new) as new_converted
               from example e group by 1, 2) e on e.client_id = s.client_id and e.n = s.n
    group by s.client_id
  ), waiting as materialized (
    select b.client_id, b.urgency, b.band, a.age, b.id,
           row_number() over (partition by b.client_id, b.urgency, b.band, a.age order by b.confidence desc nulls last, b.arrived desc nulls last, b.id) as rank
    from became b
    cross join lateral (select case when at - b.arrived < a_week then 0 when at - b.arrived < a_month then 1 when at - b.arrived < 3 * a_month then 2 else 3 end as age) a
    where b.is_open
  ), cell as (
    select coalesce(e.client_id, w.client_id) as client_id,
           jsonb_agg(jsonb_build_object(
             'urgency', coalesce(e.urgency, w.urgency), 'band', coalesce(e.band, w.band), 'age', coalesce(e.age, w.age),
             'leads', coalesce(e.leads, 0), 'converted', coalesce(e.converted, 0), 'open', coalesce(w.open, 0), 'best', coalesce(w.best, '[]'))
             order by coalesce(e.age, w.age), coalesce(e.urgency, w.urgency), coalesce(e.band, w.band)) as cells
    from (select e.client_id, e.urgency, e.band, e.age, sum(e.leads) as leads, sum(e.converted) as converted
          -- Whoever began this month has no older leads to learn from.
          from example e where not e.is_new or e.is_young group by 1, 2, 3, 4) e
    full join (select w.client_id, w.urgency, w.band, w.age, count(*) as open, jsonb_agg(w.id order by w.rank) filter (where w.rank <= 10) as best
               from waiting w group by 1, 2, 3, 4) w
      on w.client_id = e.client_id and w.urgency = e.urgency and w.band = e.band and w.age = e.age
    group by 1
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
