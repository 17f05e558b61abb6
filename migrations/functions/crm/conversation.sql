-- The latest messages with a contact, the oldest of them first -> {username, messages: [{text, is_outbound, at}]}; null: no such contact
create or replace function crm.conversation(handle text, most integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('username', c.instagram_username, 'messages', (
    select coalesce(jsonb_agg(jsonb_build_object('text', left(m.message_text, 4000), 'is_outbound', m.is_outbound, 'at', m.sent_at) order by m.sent_at, m.ordinal), '[]')
    from (select * from crm.instagram_messages m where m.contact_id = c.id order by m.sent_at desc, m.ordinal desc limit most) m))
  from crm.instagram_contacts c where c.id = crm.find_contact(handle)
$$;
revoke all on function crm.conversation(text, integer) from public;
grant execute on function crm.conversation(text, integer) to service_role;
