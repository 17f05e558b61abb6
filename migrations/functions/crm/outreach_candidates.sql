-- What a plan decides by, of a page of contacts by handle: as crm.contact_features, in columns and without what no plan needs, since a plan is
-- made over all of them (a row as an object takes eight times as long). What opens the gate for offers is told of those who agree to them.
-- payload: {handles (only these; also of contacts that were merged into others), stages, tags, product, touches: whether the last one is asked
-- for}; after: {username}
-- -> {columns: {id: [], …}, gate: [{id, repeated, accepted, asked, touches}], uses: {id: {template: time}}, suppressed, held, queued: [id],
-- merged: [{handle, id}], next}. fits: what of a list is of these stages, tags and product; of all contacts no others come.
create or replace function crm.outreach_candidates(payload jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  handles constant text[] := case when payload ? 'handles' then array(select h from jsonb_array_elements_text(payload -> 'handles') as h) end;
  stages constant text[] := case when payload ? 'stages' then array(select s from jsonb_array_elements_text(payload -> 'stages') as s) end;
  wanted_tags constant text[] := case when payload ? 'tags' then array(select t from jsonb_array_elements_text(payload -> 'tags') as t) end;
  product constant jsonb := case when payload ? 'product' then jsonb_build_array(jsonb_build_object('product', payload ->> 'product')) end;
  ids uuid[];
  agreed uuid[];
  answer jsonb;
begin
  ids := array(
    select c.id from crm.instagram_contacts c
    where c.instagram_username > coalesce(after ->> 'username', '')
      and (handles is null or c.instagram_username = any (handles)
           or c.id in (select m.contact_id from crm.merged_handles m where m.handle = any (handles)))
      and (handles is not null
           or (stages is null or coalesce(c.relationship_stage, 'first_touch') = any (stages))
              and (wanted_tags is null or c.tags @> wanted_tags) and (product is null or c.fit_signals @> product))
    order by c.instagram_username limit page_size);
  agreed := array(select crm.consenting(ids));

  select jsonb_build_object(
    'id', array_agg(r.id), 'username', array_agg(r.instagram_username), 'display_name', array_agg(r.display_name),
    'timezone', array_agg(r.timezone), 'stage', array_agg(r.stage), 'resonance_score', array_agg(r.resonance_score),
    'need_clarity_score', array_agg(r.need_clarity_score), 'value_delivered_score', array_agg(r.value_delivered_score),
    'reliability_score', array_agg(r.reliability_score), 'consent_level', array_agg(r.consent_level),
    'last_meaningful_touch', array_agg(r.last_meaningful_touch), 'last_touch_at', array_agg(r.touched_at),
    'what_theyre_building', array_agg(r.what_theyre_building), 'current_friction', array_agg(r.current_friction),
    'their_definition_of_win', array_agg(r.their_definition_of_win), 'fits', array_agg(r.fits))
  into answer
  from (
    select c.*, coalesce(c.relationship_stage, 'first_touch') as stage,
           (stages is null or coalesce(c.relationship_stage, 'first_touch') = any (stages))
             and (wanted_tags is null or coalesce(c.tags @> wanted_tags, false))
             and (product is null or coalesce(c.fit_signals @> product, false)) as fits,
           case when (payload ->> 'touches')::boolean then greatest(
             (select m.sent_at from crm.instagram_messages m where m.contact_id = c.id and m.is_outbound order by m.sent_at desc limit 1),
             (select max(n.at) from crm.contact_touches n where n.contact_id = c.id)) end as touched_at
    from crm.instagram_contacts c where c.id = any (ids) order by c.instagram_username) r;

  return jsonb_build_object(
    'columns', case when cardinality(ids) > 0 then answer end,
    'gate', coalesce((
      select jsonb_agg(jsonb_build_object(
               'id', c.id, 'repeated', g.repeated, 'accepted', crm.accepted_help(c.value_delivered_log),
               'asked', crm.asked_opinion(c.trust_signals),
               'touches', coalesce((
                 select jsonb_object_agg(t.lane, t.n) from (
                   select x.lane, count(*) as n from (
                     select coalesce(m.lane, 'none') as lane from crm.instagram_messages m
                     where m.contact_id = c.id and m.is_outbound and m.sent_at >= now() - interval '30 days' and m.sent_at <= now()
                     union all
                     select n.lane from crm.contact_touches n where n.contact_id = c.id and n.at between now() - interval '30 days' and now()) x
                   group by x.lane) t), '{}')))
      from crm.instagram_contacts c cross join lateral crm.signal_counts(c.fit_signals) as g(products, repeated)
      where c.id = any (agreed)), '[]'),
    'uses', coalesce((
      select jsonb_object_agg(u.contact_id, u.uses) from (
        select t.contact_id, jsonb_object_agg(t.template, t.at) as uses from (
          select q.contact_id, q.template, max(coalesce(q.sent_at, q.scheduled_at, q.created_at)) as at
          from crm.outreach_queue q where q.contact_id = any (ids) and q.template is not null and q.status <> 'cancelled' group by 1, 2) t
        group by t.contact_id) u), '{}'),
    'suppressed', (select coalesce(jsonb_agg(distinct n.id), '[]') from ops.suppressed_rows('crm.instagram_contacts', ids) n),
    'held', (select coalesce(jsonb_agg(distinct h.contact_id), '[]') from crm.holds h where h.contact_id = any (ids) and h.decided_at is null),
    'queued', (
      select coalesce(jsonb_agg(distinct w.id), '[]') from (
        select q.contact_id as id from crm.outreach_queue q where q.status in ('pending', 'scheduled') and q.contact_id = any (ids)
        union
        select c.id from crm.outreach_queue q join crm.instagram_contacts c on c.instagram_username = q.username
        where q.status in ('pending', 'scheduled') and c.id = any (ids)) w),
    'merged', (select coalesce(jsonb_agg(jsonb_build_object('handle', m.handle, 'id', m.contact_id)), '[]')
               from crm.merged_handles m where m.contact_id = any (ids)),
    'next', case when cardinality(ids) = page_size then
      (select jsonb_build_object('username', c.instagram_username) from crm.instagram_contacts c where c.id = ids[page_size]) end);
end
$$;
revoke all on function crm.outreach_candidates(jsonb, jsonb, integer) from public;
grant execute on function crm.outreach_candidates(jsonb, jsonb, integer) to service_role;
