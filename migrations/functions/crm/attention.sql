-- Who needs somebody: first those who wrote what may be a no, with their sentence, however lately; then those without a meaningful touch for so many
-- days, the highest score first, at most `most` of these, without whoever is suppressed. -> [{username, display_name, relationship_score, stage, last_meaningful_touch, why,
-- quote, said_at}]
create or replace function crm.attention(days integer, most integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with held as materialized (
    select distinct on (h.contact_id) h.contact_id, h.quote, h.said_at
    from crm.holds h where h.decided_at is null order by h.contact_id, h.said_at, h.id
  ), candidate as materialized (
    select c.id, c.relationship_score, c.instagram_username from crm.instagram_contacts c
    where (c.last_meaningful_touch < now() - make_interval(days => days) or c.last_meaningful_touch is null)
      and c.id not in (select h.contact_id from held h)
    order by c.relationship_score desc nulls last, c.instagram_username limit most + 1000  -- of whom some may be suppressed
  ), untouched as materialized (
    select c.id from candidate c
    where c.id not in (select s.id from ops.suppressed_rows('crm.instagram_contacts', array(select n.id from candidate n)) s)
    order by c.relationship_score desc nulls last, c.instagram_username limit most
  ), due as (
    select h.contact_id as id, 'held' as why, h.quote, h.said_at from held h
    union all
    select u.id, 'not touched', null, null from untouched u
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'username', c.instagram_username, 'display_name', c.display_name, 'relationship_score', c.relationship_score,
    'stage', coalesce(c.relationship_stage, 'first_touch'), 'last_meaningful_touch', c.last_meaningful_touch, 'why', d.why, 'quote', d.quote,
    'said_at', d.said_at) order by d.why, d.said_at, c.relationship_score desc nulls last, c.instagram_username), '[]')
  from due d join crm.instagram_contacts c on c.id = d.id
$$;
revoke all on function crm.attention(integer, integer) from public;
grant execute on function crm.attention(integer, integer) to service_role;
