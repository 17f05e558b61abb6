-- Changes one lead, with its action in the same transaction. payload: {lead, verb: tag|convert|revert|archive|unarchive|delete|restore|note|set,
-- action_id, by, tag, reason, value, note, set: {column: value}}; the action's id is the caller's, so that a call that is sent again acts once.
-- -> {id: null where there is no such lead, name, tag, changed, refused: why not, tables}
create or replace function growth.change_lead(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  own constant uuid := (payload ->> 'action_id')::uuid;
  verb constant text := payload ->> 'verb';
  settable constant text[] := array['name', 'message', 'language', 'ai_summary', 'intent', 'tone', 'urgency', 'confidence_score', 'is_test'];
  was growth.lead_memory;
  next growth.lead_memory;
  given text[] := array[]::text[];
  changed text[] := array[]::text[];
  is_new boolean;
  refused text;
  at timestamptz;
  events bigint := 0;
begin
  if dry_run then
    return ops.preview('growth.change_lead', payload);
  end if;
  select * into was from growth.lead_memory l where l.id = (payload ->> 'lead')::uuid for update;
  if was.id is null then
    return jsonb_build_object('id', null, 'name', null, 'tag', null, 'changed', false, 'refused', null, 'tables', jsonb '{}');
  end if;
  -- After the lock: the log's times are in the order of what happened.
  at := clock_timestamp();
  next := was;
  is_new := not exists (select from growth.lead_actions a where a.id = own);
  if not is_new then
    null;
  elsif was.deleted and verb not in ('restore', 'delete', 'note') then
    refused := 'deleted';
  elsif verb = 'tag' then
    -- What is there stays as it is spelt.
    next.current_tag := case when lower(was.current_tag) = lower(payload ->> 'tag') then was.current_tag else payload ->> 'tag' end;
    given := array['current_tag'];
    if was.current_tag = 'Converted' and next.current_tag <> 'Converted' then
      refused := 'converted';
    end if;
  elsif verb = 'convert' then
    next.current_tag := 'Converted';
    given := array['current_tag'];
  elsif verb = 'revert' then
    next.current_tag := 'Active';
    given := array['current_tag'];
    if (was.current_tag = 'Converted') is not true then
      refused := 'not converted';
    end if;
  elsif verb = 'archive' then
    next.archived := true;
  elsif verb = 'unarchive' then
    next.archived := false;
  elsif verb = 'delete' then
    next.deleted := true;
  elsif verb = 'restore' then
    next.deleted := false;
    if was.deleted and exists (select from growth.lead_memory o where o.client_id is not distinct from was.client_id
                               and lower(o.email) = lower(was.email) and o.deleted is not true) then
      refused := 'another';
    end if;
  elsif verb = 'set' then
    select array_agg(s.key order by s.key) into given from jsonb_each(payload -> 'set') s where s.key = any (settable);
    next := jsonb_populate_record(was, (select jsonb_object_agg(s.key, s.value) from jsonb_each(payload -> 'set') s where s.key = any (settable)));
    select coalesce(array_agg(c), '{}') into changed
    from unnest(settable) c where to_jsonb(next) -> c is distinct from to_jsonb(was) -> c;
    if changed && array['tone', 'urgency', 'confidence_score'] then
      next.relationship_insight := growth.relationship_insight(to_jsonb(was), to_jsonb(next), next.language);
      next.tone_history := growth.add_history(was.tone_history, null, case when 'tone' = any (changed) then to_jsonb(next.tone) end, growth.iso_time(at));
      next.urgency_history := growth.add_history(was.urgency_history, null, case when 'urgency' = any (changed) then to_jsonb(next.urgency) end, growth.iso_time(at));
      next.confidence_history := growth.add_history(was.confidence_history, null,
        case when 'confidence_score' = any (changed) then to_jsonb(trim_scale(next.confidence_score)) end, growth.iso_time(at));
    end if;
  end if;
  -- The tags of leads that are put away; the one before comes back with them.
  if coalesce(next.deleted, false) <> coalesce(was.deleted, false) or coalesce(next.archived, false) <> coalesce(was.archived, false) then
    given := given || array['archived', 'deleted'];
    if (was.current_tag in ('Archived', 'Deleted')) is not true then
      next.tag_before := was.current_tag;
    end if;
    next.current_tag := case when next.deleted then 'Deleted' when next.archived then 'Archived' else coalesce(next.tag_before, 'Active') end;
    if not (coalesce(next.deleted, false) or coalesce(next.archived, false)) then
      next.tag_before := null;
    end if;
  end if;
  if refused is null and is_new and verb <> 'note' then
    next.set_by_hand := array(select distinct c from unnest(was.set_by_hand || given) as c order by c);
    if next is not distinct from was then
      is_new := false;
    elsif (next.current_tag, next.archived, next.deleted, next.relationship_insight) is not distinct from (was.current_tag, was.archived, was.deleted, was.relationship_insight)
          and changed = '{}' then
      -- Somebody says that it is right as it is: it counts from now on, and nothing happened to the lead.
      update growth.lead_memory l set set_by_hand = next.set_by_hand where l.id = was.id;
      is_new := false;
    else
      next.last_updated := at;
      update growth.lead_memory l
         set name = next.name, message = next.message, language = next.language, ai_summary = next.ai_summary, intent = next.intent, tone = next.tone,
             urgency = next.urgency, confidence_score = next.confidence_score, is_test = next.is_test, current_tag = next.current_tag,
             archived = next.archived, deleted = next.deleted, tone_history = next.tone_history, urgency_history = next.urgency_history,
             confidence_history = next.confidence_history, relationship_insight = next.relationship_insight, set_by_hand = next.set_by_hand,
             tag_before = next.tag_before, last_updated = next.last_updated
       where l.id = was.id;
    end if;
  end if;
  if refused is null and is_new then
    insert into growth.lead_actions (id, lead_id, client_id, action_type, tag, conversion_outcome, reversion_reason, is_test, timestamp, performed_by,
                                     detail, note)
    values (own, was.id, was.client_id,
            case when verb in ('tag', 'convert') then 'tag' when verb in ('archive', 'delete', 'revert') then verb else 'update' end,
            next.current_tag, verb in ('tag', 'convert') and next.current_tag = 'Converted', case when verb = 'revert' then payload ->> 'reason' end,
            next.is_test, at, payload ->> 'by',
            case verb when 'restore' then 'restored' when 'unarchive' then 'unarchived' when 'note' then 'note'
                      when 'set' then array_to_string(changed, ', ') end,
            payload ->> 'note');
    events := growth.note_conversions(array[own], case when payload -> 'value' is null then jsonb '{}' else jsonb_build_object(own, payload -> 'value') end);
  end if;
  return jsonb_build_object(
    'id', was.id, 'name', was.name, 'tag', next.current_tag, 'changed', is_new and refused is null, 'refused', refused,
    'tables', case when refused is not null then jsonb '{}' else jsonb_build_object(
      'growth.lead_memory', jsonb_build_object('inserted', 0, 'updated', (is_new and verb <> 'note')::integer, 'unchanged', (not is_new or verb = 'note')::integer))
      || case when is_new then jsonb_build_object('growth.lead_actions', jsonb_build_object('inserted', 1, 'updated', 0, 'unchanged', 0)) else jsonb '{}' end
      || case when events > 0 then jsonb_build_object('growth.growth_brain', jsonb_build_object('inserted', events, 'updated', 0, 'unchanged', 0)) else jsonb '{}' end end);
end
$$;
revoke all on function growth.change_lead(jsonb, boolean) from public;
grant execute on function growth.change_lead(jsonb, boolean) to service_role;
