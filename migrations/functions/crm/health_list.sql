-- Contacts with what their score is made of, the highest stored score first. filter: {handle} or nothing: all; after: {score, username}
-- -> {rows, next}
create or replace function crm.health_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with page as materialized (
    select c.*, coalesce(c.relationship_score, 0) as score from crm.instagram_contacts c
    where (not filter ? 'handle' or c.id = crm.find_contact(filter ->> 'handle'))
      and (after is null or (-coalesce(c.relationship_score, 0), c.instagram_username) > (-(after ->> 'score')::integer, after ->> 'username'))
    order by coalesce(c.relationship_score, 0) desc, c.instagram_username limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'username', p.instagram_username, 'display_name', p.display_name, 'relationship_score', p.relationship_score,
      'stage', coalesce(p.relationship_stage, 'first_touch'), 'last_meaningful_touch', p.last_meaningful_touch,
      'next_planned_touch', p.next_planned_touch,
      'components', jsonb_build_object(
        'resonance_score', coalesce(p.resonance_score, 0), 'need_clarity_score', coalesce(p.need_clarity_score, 0),
        'value_delivered_score', coalesce(p.value_delivered_score, 0), 'reliability_score', coalesce(p.reliability_score, 0),
        'consent_level', coalesce(p.consent_level, 0))) order by p.score desc, p.instagram_username),
    jsonb_agg(jsonb_build_object('score', p.score, 'username', p.instagram_username) order by p.score desc, p.instagram_username), page_size)
  from page p
$$;
revoke all on function crm.health_list(jsonb, jsonb, integer) from public;
grant execute on function crm.health_list(jsonb, jsonb, integer) to service_role;
