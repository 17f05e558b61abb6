-- What the parts of a score are derived from, a page of contacts by id. filter: {handles} or nothing: all -> {rows, next}; src/db/crm/scores.ts says
-- what the fields of a row are. A turn of theirs is answered where we wrote within three days; the last one counts once three days are over.
create or replace function crm.score_features(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  ids uuid[];
  answer jsonb;
begin
  if filter ? 'handles' then
    ids := array(select distinct crm.find_contact(h) from jsonb_array_elements_text(filter -> 'handles') as h);
  else
    ids := array(
      select c.id from crm.instagram_contacts c where c.id > coalesce((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000')
      order by c.id limit page_size);
  end if;
  with wanted as materialized (
    select * from crm.instagram_contacts c where c.id = any (ids)
  ), message as materialized ( -- without the texts, so that sorting them takes no disk
    select m.contact_id, m.is_outbound, m.sent_at, m.ordinal, length(m.message_text) > 100 as is_long, strpos(m.message_text, '?') > 0 as asks
    from crm.instagram_messages m where m.contact_id = any (ids)
  ), said as materialized (
    select m.contact_id, count(*) filter (where not m.is_outbound) as inbound,
           count(*) filter (where not m.is_outbound and m.is_long) as long,
           count(*) filter (where not m.is_outbound and m.asks) as questions,
           count(*) filter (where not m.is_outbound and (m.next_outbound or m.next_outbound is null and m.sent_at < now() - interval '3 days')) as turns,
           count(*) filter (where not m.is_outbound and m.next_outbound and m.next_at <= m.sent_at + interval '3 days') as answered
    from (
      select m.*, lead(m.is_outbound) over w as next_outbound, lead(m.sent_at) over w as next_at
      from message m window w as (partition by m.contact_id order by m.sent_at, m.ordinal, m.is_outbound)
    ) m group by 1
  ), value as materialized (
    select c.id, count(*) as entries, count(distinct e ->> 'type') as kinds, count(*) filter (where e -> 'accepted' = 'true') as accepted
    from wanted c cross join lateral jsonb_array_elements(case when jsonb_typeof(c.value_delivered_log) = 'array' then c.value_delivered_log end) as e
    where jsonb_typeof(e) = 'object' group by 1
  ), trust as materialized (
    select c.id, count(*) as entries, count(distinct e ->> 'type') as kinds
    from wanted c cross join lateral jsonb_array_elements(case when jsonb_typeof(c.trust_signals) = 'array' then c.trust_signals end) as e
    where jsonb_typeof(e) = 'object' group by 1
  ), agreed as materialized (
    select distinct on (s.contact_id) s.contact_id, s.is_given, s.at from crm.consents s where s.contact_id = any (ids)
    order by s.contact_id, s.at desc, s.noted_at desc
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'id', c.id, 'username', c.instagram_username, 'stage', coalesce(c.relationship_stage, 'first_touch'), 'relationship_score', c.relationship_score,
      'last_meaningful_touch', c.last_meaningful_touch, 'set_by_hand', to_jsonb(coalesce(c.set_by_hand, '{}')),
      'components', jsonb_build_object(
        'resonance_score', coalesce(c.resonance_score, 0), 'need_clarity_score', coalesce(c.need_clarity_score, 0),
        'value_delivered_score', coalesce(c.value_delivered_score, 0), 'reliability_score', coalesce(c.reliability_score, 0),
        'consent_level', coalesce(c.consent_level, 0)),
      'inbound', coalesce(m.inbound, 0), 'long', coalesce(m.long, 0), 'questions', coalesce(m.questions, 0), 'turns', coalesce(m.turns, 0),
      'answered', coalesce(m.answered, 0), 'knows_building', not ops.is_blank(c.what_theyre_building),
      'knows_friction', not ops.is_blank(c.current_friction), 'knows_win', not ops.is_blank(c.their_definition_of_win),
      'fit_signals', case when jsonb_typeof(c.fit_signals) = 'array' then jsonb_array_length(c.fit_signals) else 0 end,
      'values', jsonb_build_object('all', coalesce(v.entries, 0), 'kinds', coalesce(v.kinds, 0), 'flagged', coalesce(v.accepted, 0)),
      'trust', jsonb_build_object('all', coalesce(t.entries, 0), 'kinds', coalesce(t.kinds, 0), 'flagged', 0),
      'consent', a.is_given, 'consent_at', a.at) order by c.id),
    case when not filter ? 'handles' then jsonb_agg(jsonb_build_object('id', c.id) order by c.id) end, page_size)
  into answer
  from wanted c left join said m on m.contact_id = c.id left join agreed a on a.contact_id = c.id left join value v on v.id = c.id
  left join trust t on t.id = c.id;
  return answer;
end
$$;
revoke all on function crm.score_features(jsonb, jsonb, integer) from public;
grant execute on function crm.score_features(jsonb, jsonb, integer) to service_role;
