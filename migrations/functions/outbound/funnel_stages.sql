-- How many people came how far: the stages of a funnel, from the counts of one, in their order. counts: {leads, enrolled, contacted …}
-- -> [{stage, people, previous_stage, share_of_previous, share_of_first}]
-- A reply needs no open and no click that anybody saw: it is a share of those contacted.
create or replace function outbound.funnel_stages(counts jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select jsonb_agg(jsonb_build_object(
           'stage', s.stage, 'people', counts -> s.stage, 'previous_stage', s.previous,
           'share_of_previous', outbound.share_of((counts ->> s.stage)::numeric, (counts ->> s.previous)::numeric),
           'share_of_first', outbound.share_of((counts ->> s.stage)::numeric, (counts ->> 'leads')::numeric)) order by s.n)
  from unnest(array['leads', 'enrolled', 'contacted', 'opened', 'clicked', 'replied', 'interested', 'converted'],
              array[null, 'leads', 'enrolled', 'contacted', 'opened', 'contacted', 'replied', 'interested'])
       with ordinality as s(stage, previous, n)
$$;
revoke all on function outbound.funnel_stages(jsonb) from public;
grant execute on function outbound.funnel_stages(jsonb) to service_role;
