-- Leads by tone in the last days and in as many before. filter: {client_id, days} -> [{tone, leads, leads_before, parts: seven of the last days,
-- the oldest first}]
create or replace function growth.tone_counts(filter jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  span constant numeric := (filter ->> 'days')::numeric * 86400;
  answer jsonb;
begin
  with counted as materialized (
    select l.tone as word, floor(extract(epoch from now() - l.timestamp) / span * 7)::integer as part, count(*) as leads
    from growth.lead_memory l
    where l.archived is not true and l.deleted is not true and l.is_test is not true and l.timestamp > now() - 2 * make_interval(secs => span::float8)
      and (filter ->> 'client_id' is null or l.client_id = (filter ->> 'client_id')::uuid)
    group by 1, 2
  ), word as materialized (
    select w.word, growth.tone_of(w.word) as tone from (select distinct word from counted) w
  ), toned as materialized (
    -- Clocks that are ahead: it came just now.
    select w.tone, least(13, greatest(0, c.part)) as part, sum(c.leads) as leads
    from counted c join word w on w.word = c.word where w.tone is not null group by 1, 2
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'tone', t.tone, 'leads', t.leads, 'leads_before', t.leads_before,
    'parts', (select jsonb_agg(coalesce(p.leads, 0) order by n.part desc)
              from generate_series(0, 6) as n(part) left join toned p on p.tone = t.tone and p.part = n.part)) order by t.leads desc, t.tone), '[]')
  into answer
  from (select x.tone, coalesce(sum(x.leads) filter (where x.part < 7), 0) as leads, coalesce(sum(x.leads) filter (where x.part >= 7), 0) as leads_before
        from toned x group by x.tone) t;
  return answer;
end
$$;
revoke all on function growth.tone_counts(jsonb) from public;
grant execute on function growth.tone_counts(jsonb) to service_role;
