-- Makes one contact of two of one person. payload: {keep, other: handles, by, reason}. What either was not allowed stays so: a suppression of
-- either handle reaches both (they are linked as after a rename), a consent that either took back is taken back, what either wrote that may be a no
-- holds, and an open message of the other goes where the one that stays has its own. Messages and touches are those of both, once.
-- -> {keep: {id, username} or null, other: the same, tables, cancelled: open messages}
create or replace function crm.merge_contacts(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  stages constant text[] := array['first_touch', 'context_captured', 'micro_win_delivered', 'cadence_established', 'trust_signals', 'fit_repeats',
                                  'permissioned_offer', 'post_win'];
  merger constant text := payload ->> 'by';
  keep crm.instagram_contacts;
  other crm.instagram_contacts;
  withdrawn crm.consents;
  sent_twice bigint;
  received_twice bigint;
  moved bigint;
  cancelled bigint;
begin
  if dry_run then
    return ops.preview('crm.merge_contacts', payload);
  end if;
  perform from crm.instagram_contacts c where c.id in (crm.find_contact(payload ->> 'keep'), crm.find_contact(payload ->> 'other')) order by c.id for update;
  select * into keep from crm.instagram_contacts c where c.id = crm.find_contact(payload ->> 'keep');
  select * into other from crm.instagram_contacts c where c.id = crm.find_contact(payload ->> 'other');
  if keep.id is null or other.id is null or keep.id = other.id then
    return jsonb_build_object(
      'keep', case when keep.id is not null then jsonb_build_object('id', keep.id, 'username', keep.instagram_username) end,
      'other', case when other.id is not null then jsonb_build_object('id', other.id, 'username', other.instagram_username) end,
      'tables', jsonb '{}', 'cancelled', 0);
  end if;
  perform ops.hold_sending();
  perform crm.sign_changes(merger, coalesce(payload ->> 'reason', 'merged with @' || other.instagram_username));

  -- Consent: where the last word of either was no, it is the last word.
  select s.* into withdrawn
  from (select distinct on (a.contact_id) a.* from crm.consents a where a.contact_id in (keep.id, other.id)
        order by a.contact_id, a.at desc, a.noted_at desc) s
  where not s.is_given order by s.at desc limit 1;

  -- Open messages: none to somebody suppressed, no offer without consent, and of two the one of the contact that stays.
  update crm.outreach_queue q set status = 'cancelled', error = case
           when said_no.is_one then 'suppressed' when withdrawn.id is not null and q.lane = 'offer' then 'consent withdrawn'
           else 'merged with @' || keep.instagram_username end
  from (select exists (select from ops.suppressed_rows('crm.instagram_contacts', array[keep.id, other.id])) as is_one) said_no
  where q.status in ('pending', 'scheduled')
    and (q.contact_id in (keep.id, other.id) or q.username in (keep.instagram_username, other.instagram_username))
    and (said_no.is_one or withdrawn.id is not null and q.lane = 'offer'
         or (q.contact_id = other.id or q.username = other.instagram_username)
            and exists (select from crm.outreach_queue k
                        where k.status in ('pending', 'scheduled') and (k.contact_id = keep.id or k.username = keep.instagram_username)));
  get diagnostics cancelled = row_count;
  update crm.outreach_queue q set campaign = null
  where q.contact_id = other.id and q.campaign is not null
    and exists (select from crm.outreach_queue k where k.campaign = q.campaign and k.contact_id = keep.id);
  update crm.consents s set contact_id = keep.id where s.contact_id = other.id;
  update crm.outreach_queue q set contact_id = keep.id where q.contact_id = other.id;
  if withdrawn.id is not null then
    insert into crm.consents (contact_id, is_given, reason, at, noted_by)
    select keep.id, false, format('merged with @%s; taken back on %s: %s', other.instagram_username, withdrawn.at::date, withdrawn.reason),
           greatest(now(), max(s.at)), merger
    from crm.consents s where s.contact_id = keep.id;
  end if;

  -- The same message in both is one.
  with twice as (
    delete from crm.instagram_messages m using crm.instagram_messages k
    where m.contact_id = other.id and k.contact_id = keep.id and md5(k.message_text) = md5(m.message_text) and k.sent_at = m.sent_at
      and k.ordinal = m.ordinal
    returning m.is_outbound
  )
  select count(*) filter (where t.is_outbound), count(*) filter (where not t.is_outbound) into sent_twice, received_twice from twice t;
  update crm.instagram_messages m set contact_id = keep.id where m.contact_id = other.id;
  get diagnostics moved = row_count;
  update crm.instagram_conversations v set contact_id = keep.id where v.contact_id = other.id;
  update crm.holds h set contact_id = keep.id where h.contact_id = other.id;
  delete from crm.contact_touches t using crm.contact_touches k
  where t.contact_id = other.id and k.contact_id = keep.id and (k.lane, k.at) = (t.lane, t.at) and k.note is not distinct from t.note;
  update crm.contact_touches t set contact_id = keep.id where t.contact_id = other.id;
  update crm.contact_changes h set contact_id = keep.id where h.contact_id = other.id;
  update crm.merged_handles m set contact_id = keep.id where m.contact_id = other.id;
  delete from crm.instagram_contacts c where c.id = other.id;
  insert into crm.merged_handles (handle, contact_id, merged_by) values (other.instagram_username, keep.id, merger)
  on conflict (handle) do update set contact_id = excluded.contact_id;

  -- As after a rename: what holds for one handle holds for the other, and what is pending goes.
  perform set_config('outreach.deriving', 'on', true);
  update crm.instagram_contacts c set instagram_username = other.instagram_username where c.id = keep.id;
  update crm.instagram_contacts c set instagram_username = keep.instagram_username where c.id = keep.id;
  perform set_config('outreach.deriving', '', true);

  update crm.instagram_contacts c
     set display_name = coalesce(c.display_name, other.display_name), profile_url = coalesce(c.profile_url, other.profile_url),
         bio = coalesce(c.bio, other.bio), follower_count = coalesce(c.follower_count, other.follower_count),
         following_count = coalesce(c.following_count, other.following_count),
         relationship_stage = stages[greatest(array_position(stages, coalesce(c.relationship_stage, 'first_touch')),
                                              array_position(stages, coalesce(other.relationship_stage, 'first_touch')))],
         last_meaningful_touch = greatest(c.last_meaningful_touch, other.last_meaningful_touch),
         next_planned_touch = least(c.next_planned_touch, other.next_planned_touch),
         resonance_score = greatest(c.resonance_score, other.resonance_score),
         need_clarity_score = greatest(c.need_clarity_score, other.need_clarity_score),
         value_delivered_score = greatest(c.value_delivered_score, other.value_delivered_score),
         reliability_score = greatest(c.reliability_score, other.reliability_score),
         consent_level = case when withdrawn.id is null then greatest(c.consent_level, other.consent_level)
                              else least(c.consent_level, other.consent_level) end,
         set_by_hand = nullif(array(select distinct p from unnest(coalesce(c.set_by_hand, '{}') || coalesce(other.set_by_hand, '{}')) as p order by p), '{}'),
         what_theyre_building = coalesce(c.what_theyre_building, other.what_theyre_building),
         current_friction = coalesce(c.current_friction, other.current_friction),
         their_definition_of_win = coalesce(c.their_definition_of_win, other.their_definition_of_win),
         constraints = coalesce(c.constraints, other.constraints),
         preferred_contact_style = coalesce(c.preferred_contact_style, other.preferred_contact_style),
         timezone = coalesce(c.timezone, other.timezone),
         trust_signals = crm.with_entries(c.trust_signals, case when jsonb_typeof(other.trust_signals) = 'array' then other.trust_signals end),
         value_delivered_log = crm.with_entries(c.value_delivered_log, case when jsonb_typeof(other.value_delivered_log) = 'array' then other.value_delivered_log end),
         fit_signals = crm.joined_signals(c.fit_signals, other.fit_signals),
         total_messages_sent = coalesce(c.total_messages_sent, 0) + coalesce(other.total_messages_sent, 0) - sent_twice,
         total_messages_received = coalesce(c.total_messages_received, 0) + coalesce(other.total_messages_received, 0) - received_twice,
         tags = nullif(array(select t from unnest(coalesce(c.tags, '{}') || coalesce(other.tags, '{}')) with ordinality as x(t, n)
                             group by t order by min(n)), '{}'),
         notes = nullif(concat_ws(E'\n', nullif(c.notes, ''), nullif(other.notes, '')), ''),
         created_at = least(c.created_at, other.created_at)
   where c.id = keep.id;
  return jsonb_build_object(
    'keep', jsonb_build_object('id', keep.id, 'username', keep.instagram_username),
    'other', jsonb_build_object('id', other.id, 'username', other.instagram_username), 'cancelled', cancelled,
    'tables', jsonb_build_object(
      'crm.instagram_contacts', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0),
      'crm.instagram_messages', jsonb_build_object('inserted', 0, 'updated', moved, 'unchanged', sent_twice + received_twice)));
end
$$;
revoke all on function crm.merge_contacts(jsonb, boolean) from public;
grant execute on function crm.merge_contacts(jsonb, boolean) to service_role;
