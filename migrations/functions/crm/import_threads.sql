-- Conversations of an export. payload:
--   threads: [{thread_id, username, display_name, tab, is_archived, newest: ISO time, more: it was told of before}]
--   messages: [{t: index of its thread from 0, at: ISO time, o: outbound, y: type, m: text, r: raw_data, s: spam keys, l: lane, h: words that
--   ask us to stop}], all that have one time together
-- -> {tables: {name: counts}}. What is stored stays: an export that lacks a message does not prove that it is gone. A message is known by its
-- conversation, direction, text and time; repeats within one moment are counted; reactions are added. A dry run does the same and rolls it back.
create or replace function crm.import_threads(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  batch constant text := regexp_replace(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0'), '^(.{8})', '\1-');
  contacts uuid[];
  conversations uuid[];
  -- Of each conversation: what is later than this is not stored yet. Null: nothing is stored.
  stored_until timestamptz[];
  -- The contact has other conversations, too.
  has_others boolean[];
  new_contacts uuid[];
  new_conversations uuid[];
  adopted integer := 0;
  reacted integer := 0;
  changed uuid[];
  result jsonb;
begin
  if dry_run then
    return ops.preview('crm.import_threads', payload);
  end if;

  perform set_config('outreach.deriving', 'on', true);  -- what an export tells is no history of somebody's changes

  with input as (
    select distinct on (i.username) i.username, i.display_name
    from jsonb_to_recordset(payload -> 'threads') as i(username text, display_name text)
    where not exists (select from crm.merged_handles m where m.handle = i.username)
    order by i.username, i.display_name
  ), written as (
    insert into crm.instagram_contacts (instagram_username, display_name, profile_url)
    select i.username, i.display_name, 'https://www.instagram.com/' || i.username || '/' from input i
    where not exists (select from crm.instagram_contacts c where c.instagram_username = i.username)
    order by i.username
    on conflict (instagram_username) do nothing
    returning id
  )
  select array_agg(w.id) into new_contacts from written w;

  -- Locked in one order: two imports of one person wait for each other, and the second sees what the first has written.
  select array_agg(coalesce(m.contact_id, c.id) order by i.place) into contacts
  from jsonb_array_elements(payload -> 'threads') with ordinality as i(thread, place)
  left join crm.merged_handles m on m.handle = i.thread ->> 'username'
  left join crm.instagram_contacts c on c.instagram_username = i.thread ->> 'username';
  perform from crm.instagram_contacts c where c.id = any (contacts) order by c.id for no key update;

  -- A conversation that began in our own queue has no thread yet: this is it.
  update crm.instagram_conversations v set thread_id = f.thread_id
  from (
    select distinct on (o.contact_id) o.id, i.thread ->> 'thread_id' as thread_id
    from jsonb_array_elements(payload -> 'threads') with ordinality as i(thread, place)
    join crm.instagram_conversations o on o.contact_id = contacts[i.place] and o.thread_id is null
    where not exists (select from crm.instagram_conversations k where k.thread_id = i.thread ->> 'thread_id')
    order by o.contact_id, o.created_at, o.id, i.place) f
  where v.id = f.id;
  with written as (
    insert into crm.instagram_conversations (contact_id, thread_id, tab, is_archived)
    select distinct on (i.thread ->> 'thread_id') contacts[i.place], i.thread ->> 'thread_id', i.thread ->> 'tab',
           (i.thread ->> 'is_archived')::boolean
    from jsonb_array_elements(payload -> 'threads') with ordinality as i(thread, place)
    order by i.thread ->> 'thread_id'
    on conflict (thread_id) where thread_id is not null do nothing
    returning id
  )
  select array_agg(w.id) into new_conversations from written w;

  -- The conversation decides whose messages these are: a thread stays with its contact.
  select array_agg(v.id order by i.place), array_agg(v.contact_id order by i.place),
         array_agg(v.last_message_at order by i.place),
         array_agg(exists (select from crm.instagram_conversations o where o.contact_id = v.contact_id and o.id <> v.id) order by i.place)
    into conversations, contacts, stored_until, has_others
  from jsonb_array_elements(payload -> 'threads') with ordinality as i(thread, place)
  join crm.instagram_conversations v on v.thread_id = i.thread ->> 'thread_id';

  -- What our queue has sent stands there already, with the time at which we were told of it, which may be long after; the export knows when
  -- it was: since the message was handed out, clocks apart by an hour at most. Senders send soon, so the time nearest to that is taken.
  if exists (select from crm.instagram_messages q where q.contact_id = any (contacts) and q.queue_id is not null) then
    with sent as (
      select q.id, q.contact_id, q.message_text, q.sent_at, least(i.claimed_at, q.sent_at) as began
      from crm.instagram_messages q left join crm.outreach_queue i on i.id = q.queue_id
      where q.contact_id = any (contacts) and q.queue_id is not null and q.raw_data ->> 'told_at' is null
    ), told as (
      select distinct on (s.id) s.id, s.sent_at as told_at, i.at
      from jsonb_to_recordset(payload -> 'messages') as i(t integer, at timestamptz, o boolean, m text)
      join sent s on s.contact_id = contacts[i.t + 1] and s.message_text = i.m and i.o
       and i.at between s.began - interval '1 hour' and s.sent_at + interval '1 hour'
      where not exists (select from crm.instagram_messages x where x.contact_id = s.contact_id and md5(x.message_text) = md5(i.m) and x.sent_at = i.at)
      order by s.id, abs(extract(epoch from i.at - s.began))
    ), once as (
      select distinct on (t.at, s.contact_id) t.* from told t join sent s on s.id = t.id order by t.at, s.contact_id, t.id
    )
    update crm.instagram_messages q
       set sent_at = o.at, raw_data = coalesce(q.raw_data, '{}') || jsonb_build_object('told_at', o.told_at)
      from once o where o.id = q.id;
    get diagnostics adopted = row_count;
  end if;

  -- A newer export may have reactions to what is stored: they are added, and none goes.
  if payload @? '$.messages[*].r.reactions' then
    with numbered as materialized (
      select i.*, contacts[i.t + 1] as contact_id, conversations[i.t + 1] as conversation_id,
             row_number() over (partition by i.t, i.at, md5(i.m), i.o) as nth
      from jsonb_to_recordset(payload -> 'messages') as i(t integer, at timestamptz, o boolean, m text, r jsonb)
      where has_others[i.t + 1] or i.at <= stored_until[i.t + 1]
    ), late as materialized (
      select k.id, n.r -> 'reactions' as reactions from numbered n cross join lateral (
        select x.id from crm.instagram_messages x
        where x.contact_id = n.contact_id and md5(x.message_text) = md5(n.m) and x.sent_at = n.at and x.conversation_id = n.conversation_id
          and x.is_outbound = n.o
        order by x.ordinal offset n.nth - 1 limit 1) k
      where jsonb_typeof(n.r -> 'reactions') = 'array'
    )
    update crm.instagram_messages x
       set raw_data = coalesce(x.raw_data, '{}') || jsonb_build_object('reactions', (
             select jsonb_agg(distinct r.reaction) from jsonb_array_elements(coalesce(x.raw_data -> 'reactions', '[]') || l.reactions) as r(reaction)))
      from late l where l.id = x.id and not coalesce(x.raw_data -> 'reactions' @> l.reactions, false);
    get diagnostics reacted = row_count;
  end if;

  with input as materialized (
    select i.*, contacts[i.t + 1] as contact_id, conversations[i.t + 1] as conversation_id, md5(i.m) as digest,
           has_others[i.t + 1] or i.at <= stored_until[i.t + 1] as may_be_there
    from jsonb_to_recordset(payload -> 'messages')
      as i(t integer, at timestamptz, o boolean, y text, m text, r jsonb, s text[], l text, h text)
  ), numbered as materialized (
    select i.*, row_number() over (partition by i.conversation_id, i.at, i.digest, i.o) as nth from input i
  ), fresh as materialized (
    -- The ordinal tells it from all that its contact has of that text and moment, in whatever conversation and direction.
    select overlay(overlay(gen_random_uuid()::text placing batch from 1 for 13) placing '7' from 15 for 1)::uuid as id, n.*,
           coalesce(k.ordinal, -1)
             + row_number() over (partition by n.contact_id, n.at, n.digest order by n.conversation_id, n.o, n.nth) as ordinal
    from numbered n
    left join lateral (
      select max(x.ordinal) as ordinal, count(*) filter (where x.conversation_id = n.conversation_id and x.is_outbound = n.o) as here
      from crm.instagram_messages x
      where n.may_be_there and x.contact_id = n.contact_id and md5(x.message_text) = n.digest and x.sent_at = n.at
    ) k on n.may_be_there
    where n.nth > coalesce(k.here, 0)
  ), inserted as (
    insert into crm.instagram_messages (id, conversation_id, contact_id, message_text, message_type, is_outbound, sent_at, raw_data, ordinal,
                                        spam_keys, lane)
    select f.id, f.conversation_id, f.contact_id, f.m, f.y, f.o, f.at, f.r, f.ordinal, f.s, f.l
    from fresh f order by f.conversation_id, f.at
    on conflict (contact_id, md5(message_text), sent_at, ordinal) do nothing
    returning id, conversation_id, contact_id, is_outbound, sent_at
  ), held as (
    insert into crm.holds (contact_id, message_id, quote, said_at)
    select f.contact_id, f.id, f.h, f.at from fresh f join inserted w on w.id = f.id where f.h is not null
    returning id
  ), counted as (
    select w.contact_id, count(*) filter (where w.is_outbound) as sent, count(*) filter (where not w.is_outbound) as received,
           max(w.sent_at) as latest
    from inserted w group by w.contact_id
  ), touched as (
    update crm.instagram_contacts c
       set total_messages_sent = coalesce(c.total_messages_sent, 0) + n.sent,
           total_messages_received = coalesce(c.total_messages_received, 0) + n.received,
           last_meaningful_touch = greatest(c.last_meaningful_touch, n.latest)
      from counted n where n.contact_id = c.id
    returning c.id
  )
  select jsonb_build_object(
           'messages', (select count(*) from input), 'inserted', (select count(*) from inserted), 'held', (select count(*) from held)),
         (select array_agg(t.id) from touched t)
    into result, changed;

  update crm.instagram_contacts c set display_name = i.display_name
  from (select distinct on (contacts[t.place]) contacts[t.place] as contact_id, t.thread ->> 'display_name' as display_name
        from jsonb_array_elements(payload -> 'threads') with ordinality as t(thread, place) order by contacts[t.place], t.place desc) i
  where i.contact_id = c.id and c.display_name is null and i.display_name is not null;

  -- The box of the newest export stands.
  update crm.instagram_conversations v
     set last_message_at = l.sent_at, last_message_preview = l.preview, last_message_is_outbound = l.is_outbound,
         tab = case when l.is_newer then l.tab else v.tab end, is_archived = case when l.is_newer then l.is_archived else v.is_archived end
  from (
    select distinct on (conversations[t.place]) conversations[t.place] as id, m.sent_at, m.is_outbound,
           case when m.message_text <> '' then left(m.message_text, 100) else format('[%s]', coalesce(m.message_type, 'text')) end as preview,
           t.thread ->> 'tab' as tab, (t.thread ->> 'is_archived')::boolean as is_archived,
           (t.thread ->> 'newest')::timestamptz > coalesce(stored_until[t.place], '-infinity') as is_newer
    from jsonb_array_elements(payload -> 'threads') with ordinality as t(thread, place)
    cross join lateral (
      -- Each direction by itself: that is the order of an index.
      select x.* from (
        (select y.sent_at, y.is_outbound, y.message_text, y.message_type from crm.instagram_messages y
         where y.contact_id = contacts[t.place] and y.is_outbound and y.conversation_id = conversations[t.place]
         order by y.sent_at desc, y.message_text limit 1)
        union all
        (select y.sent_at, y.is_outbound, y.message_text, y.message_type from crm.instagram_messages y
         where y.contact_id = contacts[t.place] and not y.is_outbound and y.conversation_id = conversations[t.place]
         order by y.sent_at desc, y.message_text limit 1)) x
      order by x.sent_at desc, x.is_outbound limit 1
    ) m
    order by conversations[t.place], t.place desc) l
  where v.id = l.id
    and (v.last_message_at, v.last_message_preview, v.last_message_is_outbound,
         case when l.is_newer then l.tab else v.tab end, case when l.is_newer then l.is_archived else v.is_archived end)
      is distinct from (l.sent_at, l.preview, l.is_outbound, v.tab, v.is_archived);

  return (
    with threads as (
      select contacts[t.place] as contact_id, conversations[t.place] as conversation_id
      from jsonb_array_elements(payload -> 'threads') with ordinality as t(thread, place)
      where not coalesce((t.thread ->> 'more')::boolean, false)
    ), people as (select distinct t.contact_id from threads t), chats as (select distinct t.conversation_id from threads t)
    select jsonb_build_object('tables', jsonb_build_object(
        'crm.instagram_contacts', (
          select jsonb_build_object('inserted', count(*) filter (where p.contact_id = any (new_contacts)),
            'updated', count(*) filter (where (p.contact_id = any (changed)) and (p.contact_id = any (new_contacts)) is not true),
            'unchanged', count(*) filter (where (p.contact_id = any (changed) or p.contact_id = any (new_contacts)) is not true)) from people p),
        'crm.instagram_conversations', (
          select jsonb_build_object('inserted', count(*) filter (where c.conversation_id = any (new_conversations)),
            'updated', count(*) filter (where (c.conversation_id = any (new_conversations)) is not true and exists (
              select from crm.instagram_conversations v where v.id = c.conversation_id and v.contact_id = any (changed))),
            'unchanged', count(*) filter (where (c.conversation_id = any (new_conversations)) is not true and not exists (
              select from crm.instagram_conversations v where v.id = c.conversation_id and v.contact_id = any (changed)))) from chats c),
        'crm.instagram_messages', jsonb_build_object('inserted', result -> 'inserted', 'updated', adopted + reacted,
          'unchanged', (result -> 'messages')::integer - (result -> 'inserted')::integer - adopted - reacted))
      || case when (result -> 'held')::integer = 0 then '{}' else jsonb_build_object(
           'crm.holds', jsonb_build_object('inserted', result -> 'held', 'updated', 0, 'unchanged', 0)) end));
end
$$;
revoke all on function crm.import_threads(jsonb, boolean) from public;
grant execute on function crm.import_threads(jsonb, boolean) to service_role;
