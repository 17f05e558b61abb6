-- Takes in records of leads. payload: {by, rounds: [[records]]}: the n-th record of each lead, in the order of their times, is in the n-th round,
-- so that a lead stands in a round once. A record: {client_id, email, first_at, at: the time that decides, hash, entry_at: as a history writes it,
-- name, message, language, ai_summary, intent, tone, urgency, confidence_score, is_test, looks_like_test, tone_history, urgency_history,
-- confidence_history, current_tag, archived, deleted}; what is null stays as it is.
-- The newest record says what stands; of an older one only an earlier first contact counts. What a person has set stays.
-- -> {tables, kept: values that a person had set}
create or replace function growth.import_leads(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  who constant text := payload ->> 'by';
  round jsonb;
  waiting jsonb;
  tries integer;
  added uuid[] := array[]::uuid[];
  changed uuid[] := array[]::uuid[];
  conversions uuid[] := array[]::uuid[];
  actions bigint := 0;
  kept bigint := 0;
  total bigint;
  events bigint;
  answer record;
begin
  if dry_run then
    return ops.preview('growth.import_leads', payload);
  end if;
  for round in select r.value from jsonb_array_elements(payload -> 'rounds') with ordinality as r(value, n) order by r.n loop
    waiting := round;
    tries := 0;
    -- A lead that another import makes at the same moment is found the second time.
    while waiting is not null loop
      tries := tries + 1;
      if tries > 20 then
        raise exception 'leads are being made by others all the time' using errcode = '40001';
      end if;
      with given as materialized (
        select g.*, lower(g.email) as key
        from jsonb_to_recordset(waiting) as g(
          client_id uuid, email text, first_at timestamptz, at timestamptz, hash text, entry_at text, name text, message text, language text,
          ai_summary text, intent text, tone text, urgency text, confidence_score numeric(3, 2), is_test boolean, looks_like_test boolean,
          tone_history jsonb, urgency_history jsonb, confidence_history jsonb, current_tag text, archived boolean, deleted boolean)
      ), old as materialized (
        select l.*, lower(l.email) as key
        from given g join growth.lead_memory l on l.client_id = g.client_id and lower(l.email) = g.key and l.deleted is not true
        order by l.client_id, lower(l.email)
        for update of l
      ), seen as materialized (
        -- A deleted lead does not come back with a record that it had before.
        select distinct g.client_id, g.key
        from given g join growth.lead_memory d on d.client_id = g.client_id and lower(d.email) = g.key and d.deleted
        where g.deleted or (coalesce(d.record_at, d.timestamp, '-infinity'), coalesce(d.record_hash, '')) >= (g.at, g.hash)
      ), new as (
        insert into growth.lead_memory (email, name, message, language, ai_summary, intent, tone, urgency, confidence_score, client_id, current_tag,
                                        archived, deleted, is_test, tone_history, urgency_history, confidence_history, timestamp, record_at,
                                        record_hash, tag_before)
        select g.email, g.name, g.message, coalesce(g.language, 'en'), g.ai_summary, g.intent, g.tone, g.urgency, g.confidence_score, g.client_id,
               case when g.deleted then 'Deleted' when g.archived then 'Archived' else coalesce(g.current_tag, 'Active') end,
               coalesce(g.archived, false), coalesce(g.deleted, false), coalesce(g.is_test, g.looks_like_test),
               case when g.tone_history is null and g.tone is null then '[]'
                    when g.tone_history is null then jsonb_build_array(jsonb_build_object('value', g.tone, 'timestamp', g.entry_at))
                    else growth.add_history(null, g.tone_history, to_jsonb(g.tone), g.entry_at) end,
               case when g.urgency_history is null and g.urgency is null then '[]'
                    when g.urgency_history is null then jsonb_build_array(jsonb_build_object('value', g.urgency, 'timestamp', g.entry_at))
                    else growth.add_history(null, g.urgency_history, to_jsonb(g.urgency), g.entry_at) end,
               case when g.confidence_history is null and g.confidence_score is null then '[]'
                    when g.confidence_history is null then jsonb_build_array(jsonb_build_object('value', trim_scale(g.confidence_score), 'timestamp', g.entry_at))
                    else growth.add_history(null, g.confidence_history, to_jsonb(trim_scale(g.confidence_score)), g.entry_at) end,
               g.first_at, g.at, g.hash, case when g.deleted or g.archived then coalesce(g.current_tag, 'Active') end
        from given g
        where not exists (select from old o where o.client_id = g.client_id and o.key = g.key)
          and not exists (select from seen s where s.client_id = g.client_id and s.key = g.key)
        order by g.client_id, g.key
        on conflict (client_id, lower(email)) where deleted is not true do nothing
        returning id, client_id, lower(email) as key, is_test, timestamp as first_at, record_at as at, coalesce(tag_before, current_tag) as own_tag, archived, deleted
      ), judged as materialized (
        select o.id, g.first_at, g.at, g.hash, g.entry_at, g.tone_history as tones, g.urgency_history as urgencies, g.confidence_history as confidences,
               n.is_newer, n.is_newer and o.set_by_hand <> '{}' and o.set_by_hand && array_remove(array[
                 case when g.name <> o.name then 'name' end, case when g.message <> o.message then 'message' end,
                 case when g.language <> o.language then 'language' end, case when g.ai_summary is distinct from o.ai_summary and g.ai_summary is not null then 'ai_summary' end,
                 case when g.intent is distinct from o.intent and g.intent is not null then 'intent' end,
                 case when g.tone is distinct from o.tone and g.tone is not null then 'tone' end,
                 case when g.urgency is distinct from o.urgency and g.urgency is not null then 'urgency' end,
                 case when g.confidence_score is distinct from o.confidence_score and g.confidence_score is not null then 'confidence_score' end,
                 case when g.is_test <> o.is_test then 'is_test' end, case when g.archived <> o.archived then 'archived' end,
                 case when g.deleted then 'deleted' end, case when g.current_tag <> o.current_tag and o.archived is not true then 'current_tag' end], null) as is_kept,
               case when n.is_newer and g.name is not null and not 'name' = any (o.set_by_hand) then g.name else o.name end as name,
               case when n.is_newer and g.message is not null and not 'message' = any (o.set_by_hand) then g.message else o.message end as message,
               case when n.is_newer and g.language is not null and not 'language' = any (o.set_by_hand) then g.language else o.language end as language,
               case when n.is_newer and g.ai_summary is not null and not 'ai_summary' = any (o.set_by_hand) then g.ai_summary else o.ai_summary end as ai_summary,
               case when n.is_newer and g.intent is not null and not 'intent' = any (o.set_by_hand) then g.intent else o.intent end as intent,
               -- Of a tone that is only spelt in other case nothing is new.
               case when n.is_newer and lower(g.tone) is distinct from lower(o.tone) and g.tone is not null and not 'tone' = any (o.set_by_hand)
                    then g.tone else o.tone end as tone,
               case when n.is_newer and g.urgency is not null and not 'urgency' = any (o.set_by_hand) then g.urgency else o.urgency end as urgency,
               case when n.is_newer and g.confidence_score is not null and not 'confidence_score' = any (o.set_by_hand) then g.confidence_score
                    else o.confidence_score end as confidence_score,
               case when n.is_newer and g.is_test is not null and not 'is_test' = any (o.set_by_hand) then g.is_test else o.is_test end as is_test,
               case when n.is_newer and g.archived is not null and not 'archived' = any (o.set_by_hand) then g.archived
                    else coalesce(o.archived, false) end as archived,
               n.is_newer and coalesce(g.deleted, false) and not 'deleted' = any (o.set_by_hand) as deleted,
               -- The tag beside being put away. A conversion is taken back by people alone.
               case when n.is_newer and g.current_tag is not null and not 'current_tag' = any (o.set_by_hand)
                         and coalesce(o.tag_before, o.current_tag, '') <> 'Converted' then g.current_tag
                    when o.current_tag in ('Archived', 'Deleted') then coalesce(o.tag_before, 'Active')
                    else o.current_tag end as own_tag
        from old o
        join given g on g.client_id = o.client_id and g.key = o.key
        cross join lateral (select (g.at, g.hash) > (coalesce(o.record_at, o.timestamp, '-infinity'), coalesce(o.record_hash, '')) as is_newer) n
      ), valued as materialized (
        select j.*, case when j.deleted then 'Deleted' when j.archived then 'Archived' else j.own_tag end as current_tag,
               array_remove(array[
                 case when j.name is distinct from o.name then 'name' end, case when j.message is distinct from o.message then 'message' end,
                 case when j.language is distinct from o.language then 'language' end, case when j.ai_summary is distinct from o.ai_summary then 'ai_summary' end,
                 case when j.intent is distinct from o.intent then 'intent' end, case when j.tone is distinct from o.tone then 'tone' end,
                 case when j.urgency is distinct from o.urgency then 'urgency' end,
                 case when j.confidence_score is distinct from o.confidence_score then 'confidence_score' end], null) as content,
               case when j.is_newer and (j.tones is not null or j.tone is distinct from o.tone)
                    then growth.add_history(o.tone_history, j.tones, case when j.tone is distinct from o.tone then to_jsonb(j.tone) end, j.entry_at)
                    else o.tone_history end as tone_history,
               case when j.is_newer and (j.urgencies is not null or j.urgency is distinct from o.urgency)
                    then growth.add_history(o.urgency_history, j.urgencies, case when j.urgency is distinct from o.urgency then to_jsonb(j.urgency) end, j.entry_at)
                    else o.urgency_history end as urgency_history,
               case when j.is_newer and (j.confidences is not null or j.confidence_score is distinct from o.confidence_score)
                    then growth.add_history(o.confidence_history, j.confidences,
                           case when j.confidence_score is distinct from o.confidence_score then to_jsonb(trim_scale(j.confidence_score)) end, j.entry_at)
                    else o.confidence_history end as confidence_history,
               least(o.timestamp, j.first_at) as timestamp
        from judged j join old o on o.id = j.id
      ), next as materialized (
        select v.*, o.current_tag as tag_was, o.archived as archived_was, o.client_id,
               v.content <> '{}' or v.is_test is distinct from o.is_test or v.timestamp is distinct from o.timestamp
                 or v.tone_history is distinct from o.tone_history or v.urgency_history is distinct from o.urgency_history
                 or v.confidence_history is distinct from o.confidence_history as is_changed,
               v.deleted or v.archived is distinct from coalesce(o.archived, false) or v.current_tag is distinct from o.current_tag as is_moved,
               -- It was converted, whether it is put away or not.
               v.own_tag = 'Converted' and coalesce(o.tag_before, o.current_tag, '') <> 'Converted' as is_converted,
               case when v.content = '{}' then o.relationship_insight
                    else growth.relationship_insight(
                      jsonb_build_object('tone', o.tone, 'urgency', o.urgency, 'confidence_score', o.confidence_score),
                      jsonb_build_object('tone', v.tone, 'urgency', v.urgency, 'confidence_score', v.confidence_score), v.language) end as insight
        from valued v join old o on o.id = v.id
      ), written as (
        update growth.lead_memory l
           set name = n.name, message = n.message, language = n.language, ai_summary = n.ai_summary, intent = n.intent, tone = n.tone,
               urgency = n.urgency, confidence_score = n.confidence_score, is_test = n.is_test, current_tag = n.current_tag,
               archived = n.archived, deleted = n.deleted, tone_history = n.tone_history, urgency_history = n.urgency_history,
               confidence_history = n.confidence_history, relationship_insight = n.insight, timestamp = n.timestamp,
               tag_before = case when n.deleted or n.archived then n.own_tag end,
               record_at = case when n.is_newer then n.at else l.record_at end, record_hash = case when n.is_newer then n.hash else l.record_hash end,
               last_updated = case when n.is_changed or n.is_moved then clock_timestamp() else l.last_updated end
          from next n
         where l.id = n.id and (n.is_newer or n.is_changed or n.is_moved)
        returning l.id, n.is_changed or n.is_moved as is_changed
      ), happened as materialized (
        select n.id, n.client_id, 'insert' as action_type, 'Active' as tag, false as is_conversion, n.is_test,
               -- Before what the record says that became of it, each step a little before the next.
               least(n.first_at, n.at - ((n.own_tag <> 'Active')::integer + n.archived::integer + n.deleted::integer) * interval '1 microsecond',
                     clock_timestamp()) as at, null as detail, 1 as step
        from new n
        union all
        select n.id, n.client_id, 'tag', n.own_tag, n.own_tag = 'Converted', n.is_test,
               least(n.at - (n.archived::integer + n.deleted::integer) * interval '1 microsecond', clock_timestamp()), null, 2
        from new n where n.own_tag <> 'Active'
        union all
        select n.id, n.client_id, k.action_type, k.tag, false, n.is_test,
               least(n.at - k.earlier * interval '1 microsecond', clock_timestamp()), null, 3
        from new n
        cross join lateral (values ('archive', 'Archived', n.archived, n.deleted::integer), ('delete', 'Deleted', n.deleted, 0))
          as k(action_type, tag, is_so, earlier)
        where k.is_so
        union all
        select n.id, n.client_id, 'update', n.current_tag, false, n.is_test, clock_timestamp(), nullif(array_to_string(n.content, ', '), ''), 1
        from next n where n.is_changed
        union all
        select n.id, n.client_id, 'tag', n.own_tag, n.is_converted, n.is_test,
               least(n.at - ((n.archived <> coalesce(n.archived_was, false))::integer + n.deleted::integer) * interval '1 microsecond', clock_timestamp()),
               null, 2
        from next n where n.is_converted or n.is_moved and n.current_tag = n.own_tag and coalesce(n.archived_was, false) = n.archived
        union all
        select n.id, n.client_id, case when n.archived then 'archive' else 'update' end, n.current_tag, false, n.is_test,
               least(n.at - n.deleted::integer * interval '1 microsecond', clock_timestamp()), case when n.archived then null else 'unarchived' end, 3
        from next n where n.archived <> coalesce(n.archived_was, false)
        union all
        select n.id, n.client_id, 'delete', 'Deleted', false, n.is_test, least(n.at, clock_timestamp()), null, 4 from next n where n.deleted
      ), noted as (
        insert into growth.lead_actions (lead_id, client_id, action_type, tag, conversion_outcome, is_test, timestamp, performed_by, detail)
        select h.id, h.client_id, h.action_type, h.tag, h.is_conversion, h.is_test, h.at, who, h.detail from happened h order by h.at, h.step
        returning id, conversion_outcome
      )
      select (select array_agg(n.id) from new n) as added, (select array_agg(w.id) from written w where w.is_changed) as changed,
             (select count(*) from noted) as actions, (select array_agg(n.id) from noted n where n.conversion_outcome) as conversions,
             (select count(*) from judged j where j.is_kept) as kept,
             (select jsonb_agg(to_jsonb(g) - 'key') from given g
              where not exists (select from old o where o.client_id = g.client_id and o.key = g.key)
                and not exists (select from seen s where s.client_id = g.client_id and s.key = g.key)
                and not exists (select from new n where n.client_id = g.client_id and n.key = g.key)) as waiting
      into answer;
      added := added || answer.added;
      changed := changed || answer.changed;
      conversions := conversions || answer.conversions;
      actions := actions + answer.actions;
      kept := kept + answer.kept;
      waiting := answer.waiting;
    end loop;
  end loop;
  events := case when conversions = '{}' then 0 else growth.note_conversions(conversions, jsonb '{}') end;
  select count(*) into total
  from (select distinct r.value ->> 'client_id', r.value ->> 'email' from jsonb_array_elements(payload #> '{rounds,0}') as r(value)) k;
  select coalesce(array_agg(distinct c), '{}') into changed from unnest(changed) as c where c <> all (added);
  return jsonb_build_object('kept', kept, 'tables', jsonb_build_object(
    'growth.lead_memory', jsonb_build_object('inserted', cardinality(added), 'updated', cardinality(changed),
                                             'unchanged', total - cardinality(added) - cardinality(changed)),
    'growth.lead_actions', jsonb_build_object('inserted', actions, 'updated', 0, 'unchanged', 0))
    || case when events > 0 then jsonb_build_object('growth.growth_brain', jsonb_build_object('inserted', events, 'updated', 0, 'unchanged', 0)) else jsonb '{}' end);
end
$$;
revoke all on function growth.import_leads(jsonb, boolean) from public;
grant execute on function growth.import_leads(jsonb, boolean) to service_role;
