-- Changes one contact. payload: {handle, by, reason, set: {column: value}, add_tags, remove_tags, add_note, add_values, add_trust: [entries],
--   stage, force: also against the order of stages}. An entry, and a note, that is there already is not added again.
-- -> {id, username, changed: [fields], refused: {stage: the present one} or null, tables}; id null: there is no such contact
create or replace function crm.change_contact(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  stages constant text[] := array['first_touch', 'context_captured', 'micro_win_delivered', 'cadence_established', 'trust_signals', 'fit_repeats',
                                  'permissioned_offer', 'post_win'];
  was crm.instagram_contacts;
  next crm.instagram_contacts;
  note constant text := payload ->> 'add_note';
  changed jsonb;
begin
  if dry_run then
    return ops.preview('crm.change_contact', payload);
  end if;
  perform crm.sign_changes(payload ->> 'by', payload ->> 'reason');
  select * into was from crm.instagram_contacts c where c.id = crm.find_contact(payload ->> 'handle') for update;
  if was.id is null then
    return jsonb_build_object('id', null, 'username', null, 'changed', jsonb '[]', 'refused', null, 'tables', jsonb '{}');
  end if;
  if payload ? 'stage' and payload ->> 'stage' is distinct from coalesce(was.relationship_stage, 'first_touch')
     and not coalesce((payload -> 'force')::boolean, false)
     and array_position(stages, payload ->> 'stage') is distinct from array_position(stages, coalesce(was.relationship_stage, 'first_touch')) + 1 then
    return jsonb_build_object('id', was.id, 'username', was.instagram_username, 'changed', jsonb '[]', 'tables', jsonb '{}',
                              'refused', jsonb_build_object('stage', coalesce(was.relationship_stage, 'first_touch')));
  end if;
  next := jsonb_populate_record(was, coalesce(payload -> 'set', '{}') - array['id', 'instagram_username', 'relationship_score', 'created_at', 'updated_at']);
  if payload ? 'stage' then
    next.relationship_stage := payload ->> 'stage';
  end if;
  if payload ?| array['add_tags', 'remove_tags'] then
    next.tags := nullif(array(
      select t from unnest(coalesce(was.tags, '{}') || array(select a from jsonb_array_elements_text(payload -> 'add_tags') as a))
        with ordinality as k(t, n)
      where t not in (select r from jsonb_array_elements_text(payload -> 'remove_tags') as r)
      group by t order by min(n)), '{}');
  end if;
  if note is not null and strpos(coalesce(was.notes, ''), note) = 0 then
    next.notes := concat_ws(E'\n', nullif(was.notes, ''), note);
  end if;
  next.value_delivered_log := crm.with_entries(next.value_delivered_log, payload -> 'add_values');
  next.trust_signals := crm.with_entries(next.trust_signals, payload -> 'add_trust');

  select coalesce(jsonb_agg(n.key order by n.key), '[]') into changed
  from jsonb_each(to_jsonb(next)) n where n.value is distinct from to_jsonb(was) -> n.key;
  if changed <> '[]' then
    update crm.instagram_contacts c
       set display_name = next.display_name, profile_url = next.profile_url, bio = next.bio, follower_count = next.follower_count,
           following_count = next.following_count, relationship_stage = next.relationship_stage, last_meaningful_touch = next.last_meaningful_touch,
           next_planned_touch = next.next_planned_touch, resonance_score = next.resonance_score, need_clarity_score = next.need_clarity_score,
           value_delivered_score = next.value_delivered_score, reliability_score = next.reliability_score, consent_level = next.consent_level,
           what_theyre_building = next.what_theyre_building, current_friction = next.current_friction,
           their_definition_of_win = next.their_definition_of_win, constraints = next.constraints,
           preferred_contact_style = next.preferred_contact_style, trust_signals = next.trust_signals,
           value_delivered_log = next.value_delivered_log, tags = next.tags, notes = next.notes, timezone = next.timezone
     where c.id = was.id;
  end if;
  return jsonb_build_object(
    'id', was.id, 'username', was.instagram_username, 'changed', changed, 'refused', null,
    'tables', jsonb_build_object('crm.instagram_contacts', jsonb_build_object(
      'inserted', 0, 'updated', (changed <> '[]')::integer, 'unchanged', (changed = '[]')::integer)));
end
$$;
revoke all on function crm.change_contact(jsonb, boolean) from public;
grant execute on function crm.change_contact(jsonb, boolean) to service_role;
