-- All that a next action is decided by, a page of contacts by handle. filter: {ids, handles, stages, tags, product, not_touched_since}; a handle
-- also finds the contact that it was merged into. -> {rows, next}; src/db/crm/contacts.ts says what the fields of a row are.
create or replace function crm.contact_features(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  wanted_ids constant uuid[] := case when filter ? 'ids' then array(select i::uuid from jsonb_array_elements_text(filter -> 'ids') as i) end;
  handles constant text[] := case when filter ? 'handles' then array(select h from jsonb_array_elements_text(filter -> 'handles') as h) end;
  stages constant text[] := case when filter ? 'stages' then array(select s from jsonb_array_elements_text(filter -> 'stages') as s) end;
  wanted_tags constant text[] := case when filter ? 'tags' then array(select t from jsonb_array_elements_text(filter -> 'tags') as t) end;
  product constant jsonb := case when filter ? 'product' then jsonb_build_array(jsonb_build_object('product', filter ->> 'product')) end;
  since constant timestamptz := (filter ->> 'not_touched_since')::timestamptz;
  month_ago constant timestamptz := now() - interval '30 days';
  ids uuid[];
  answer jsonb;
begin
  ids := array(
    select c.id from crm.instagram_contacts c
    where c.instagram_username > coalesce(after ->> 'username', '')
      and (wanted_ids is null or c.id = any (wanted_ids))
      and (handles is null or c.instagram_username = any (handles)
           or c.id in (select m.contact_id from crm.merged_handles m where m.handle = any (handles)))
      and (stages is null or coalesce(c.relationship_stage, 'first_touch') = any (stages))
      and (wanted_tags is null or c.tags @> wanted_tags)
      and (product is null or c.fit_signals @> product)
      and (since is null or c.last_meaningful_touch is null or c.last_meaningful_touch < since)
    order by c.instagram_username limit page_size);

  with contact as materialized (
    select * from crm.instagram_contacts c where c.id = any (ids)
  ), touch as materialized (
    select t.contact_id, t.lane, sum(t.n) as n, max(t.at) as at
    from (
      select m.contact_id, coalesce(m.lane, 'none') as lane, count(*) as n, null::timestamptz as at
      from crm.instagram_messages m where m.contact_id = any (ids) and m.is_outbound and m.sent_at >= month_ago and m.sent_at <= now() group by 1, 2
      union all
      select n.contact_id, n.lane, count(*) filter (where n.at between month_ago and now()), max(n.at)
      from crm.contact_touches n where n.contact_id = any (ids) group by 1, 2
    ) t group by 1, 2
  ), touched as materialized (
    select t.contact_id, jsonb_object_agg(t.lane, t.n) filter (where t.n > 0) as lanes, max(t.at) as at from touch t group by 1
  ), used as materialized (
    select u.contact_id, jsonb_object_agg(u.template, u.at) as at
    from (
      select q.contact_id, q.template, max(coalesce(q.sent_at, q.scheduled_at, q.created_at)) as at
      from crm.outreach_queue q where q.contact_id = any (ids) and q.template is not null and q.status <> 'cancelled' group by 1, 2
    ) u group by 1
  ), agreed as materialized (
    select distinct on (s.contact_id) s.* from crm.consents s where s.contact_id = any (ids) order by s.contact_id, s.at desc, s.noted_at desc
  ), held as materialized (
    select distinct on (h.contact_id) h.contact_id, h.quote, h.said_at
    from crm.holds h where h.contact_id = any (ids) and h.decided_at is null order by h.contact_id, h.said_at, h.id
  ), merged as materialized (
    select m.contact_id, jsonb_agg(m.handle order by m.handle) as handles from crm.merged_handles m where m.contact_id = any (ids) group by 1
  ), waiting as materialized (
    select q.contact_id as id from crm.outreach_queue q where q.status in ('pending', 'scheduled') and q.contact_id = any (ids)
    union
    select c.id from contact c join crm.outreach_queue q on q.username = c.instagram_username and q.status in ('pending', 'scheduled')
  ), said_no as materialized (
    select n.id, s.reason from ops.suppressed_rows('crm.instagram_contacts', ids) n join ops.suppressions s on s.id = n.suppression_id
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'id', c.id, 'username', c.instagram_username, 'merged_handles', coalesce(m.handles, '[]'), 'display_name', c.display_name,
      'timezone', c.timezone, 'stage', coalesce(c.relationship_stage, 'first_touch'), 'tags', to_jsonb(coalesce(c.tags, '{}')),
      'components', jsonb_build_object(
        'resonance_score', coalesce(c.resonance_score, 0), 'need_clarity_score', coalesce(c.need_clarity_score, 0),
        'value_delivered_score', coalesce(c.value_delivered_score, 0), 'reliability_score', coalesce(c.reliability_score, 0),
        'consent_level', coalesce(c.consent_level, 0)),
      'last_meaningful_touch', c.last_meaningful_touch, 'next_planned_touch', c.next_planned_touch,
      'what_theyre_building', c.what_theyre_building, 'current_friction', c.current_friction,
      'their_definition_of_win', c.their_definition_of_win, 'products', g.products, 'repeated_signal', g.repeated,
      'accepted_help', crm.accepted_help(c.value_delivered_log), 'asked_opinion', crm.asked_opinion(c.trust_signals),
      'consent', case when a.id is not null then
        jsonb_build_object('is_given', a.is_given, 'at', a.at, 'evidence', a.evidence, 'reason', a.reason) end,
      'touches', coalesce(t.lanes, '{}'), 'last_touch_at', greatest(o.at, t.at), 'last_inbound_at', i.at,
      'template_uses', coalesce(u.at, '{}'),
      'hold', case when h.contact_id is not null then jsonb_build_object('quote', h.quote, 'said_at', h.said_at) end,
      'suppressed', n.reason,
      'is_queued', w.id is not null
    ) order by c.instagram_username),
    jsonb_agg(jsonb_build_object('username', c.instagram_username) order by c.instagram_username), page_size)
  into answer
  from contact c
  cross join lateral crm.signal_counts(c.fit_signals) as g(products, repeated)
  left join lateral (
    select m.sent_at as at from crm.instagram_messages m where m.contact_id = c.id and m.is_outbound order by m.sent_at desc limit 1
  ) o on true
  left join lateral (
    select m.sent_at as at from crm.instagram_messages m where m.contact_id = c.id and not m.is_outbound order by m.sent_at desc limit 1
  ) i on true
  left join touched t on t.contact_id = c.id
  left join used u on u.contact_id = c.id
  left join agreed a on a.contact_id = c.id
  left join held h on h.contact_id = c.id
  left join merged m on m.contact_id = c.id
  left join waiting w on w.id = c.id
  left join said_no n on n.id = c.id;
  return answer;
end
$$;
revoke all on function crm.contact_features(jsonb, jsonb, integer) from public;
grant execute on function crm.contact_features(jsonb, jsonb, integer) to service_role;
