-- A message that was handed out was sent: its item, the message in the person's conversation, the touch and the counters, in one transaction.
-- Where an export has brought the message already (crm.import_threads), that is the one, with its time, and it has been counted.
-- It is accepted also where the item was cancelled meanwhile or its outcome unknown, for it was sent; the answer says so. Whoever is not yet
-- a contact becomes one. payload: {id, run_id, dry_run} -> {outcome: sent | repeated | refused | missing, was: status, error, tables}
create or replace function crm.finish_message(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  moment constant timestamptz := clock_timestamp();
  item crm.outreach_queue;
  person uuid;
  thread uuid;
  imported crm.instagram_messages;
  new_contacts bigint := 0;
  new_threads bigint := 0;
begin
  if (payload ->> 'dry_run')::boolean then
    return ops.preview('crm.finish_message', payload - 'dry_run');
  end if;
  perform crm.sweep_queue();
  item := crm.queue_item(payload ->> 'id');
  if item.id is null then
    return jsonb_build_object('outcome', 'missing', 'tables', jsonb '{}');
  elsif item.status = 'sent' and item.claim_id is not null then
    return jsonb_build_object('outcome', 'repeated', 'was', item.status, 'tables', jsonb_build_object(
      'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 0, 'unchanged', 1)));
  elsif not crm.is_unanswered(item.status, item.error, item.claim_id) then
    return jsonb_build_object('outcome', 'refused', 'was', item.status, 'error', item.error, 'tables', jsonb '{}');
  end if;

  select o.contact_id into person from crm.queue_contacts(array[item.id]) o;
  if person is null then
    insert into crm.instagram_contacts (instagram_username) values (item.username) returning id into person;
    new_contacts := 1;
  end if;
  -- Counters of one person are moved by one transaction at a time.
  perform from crm.instagram_contacts c where c.id = person for update;
  select m.* into imported from crm.instagram_messages m
  where m.contact_id = person and m.is_outbound and m.queue_id is null and md5(m.message_text) = md5(item.message_text)
    and m.sent_at between coalesce(item.claimed_at, moment) - interval '1 hour' and moment + interval '1 hour'
  order by abs(extract(epoch from m.sent_at - coalesce(item.claimed_at, moment))), m.id limit 1 for update;
  update crm.outreach_queue q set status = 'sent', sent_at = coalesce(imported.sent_at, moment), error = null, lease_ends_at = null, run_id = (payload ->> 'run_id')::uuid
  where q.id = item.id;
  if imported.id is not null then
    update crm.instagram_messages m
       set queue_id = item.id, sent_by_automation = true, lane = coalesce(item.lane, m.lane),
           raw_data = coalesce(m.raw_data, '{}') || jsonb_build_object('told_at', moment)
     where m.id = imported.id;
    return jsonb_build_object('outcome', 'sent', 'was', item.status, 'error', item.error, 'tables', jsonb_build_object(
      'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0),
      'crm.instagram_messages', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
  end if;

  select v.id into thread from crm.instagram_conversations v
  where v.contact_id = person order by v.last_message_at desc nulls last, v.id limit 1 for update;
  if thread is null then
    insert into crm.instagram_conversations (contact_id) values (person) returning id into thread;
    new_threads := 1;
  end if;
  insert into crm.instagram_messages (conversation_id, contact_id, message_text, is_outbound, sent_by_automation, sent_at, lane, queue_id)
  values (thread, person, item.message_text, true, true, moment, item.lane, item.id);
  update crm.instagram_conversations v
     set last_message_at = moment, last_message_preview = left(item.message_text, 100), last_message_is_outbound = true
   where v.id = thread and (v.last_message_at is null or v.last_message_at <= moment);
  update crm.instagram_contacts c
     set total_messages_sent = coalesce(c.total_messages_sent, 0) + 1, last_meaningful_touch = greatest(c.last_meaningful_touch, moment)
   where c.id = person;
  return jsonb_build_object('outcome', 'sent', 'was', item.status, 'error', item.error, 'tables', jsonb_build_object(
    'crm.outreach_queue', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0),
    'crm.instagram_messages', jsonb_build_object('inserted', 1, 'updated', 0, 'unchanged', 0),
    'crm.instagram_conversations', jsonb_build_object('inserted', new_threads, 'updated', 1 - new_threads, 'unchanged', 0),
    'crm.instagram_contacts', jsonb_build_object('inserted', new_contacts, 'updated', 1 - new_contacts, 'unchanged', 0)));
end
$$;
revoke all on function crm.finish_message(jsonb) from public;
grant execute on function crm.finish_message(jsonb) to service_role;
