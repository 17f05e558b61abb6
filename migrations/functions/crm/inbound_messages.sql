-- What contacts wrote, a page of contacts by id with all their messages, oldest first. after: {id} -> {rows: [{contact_id, messages: [{at, text}]}], next}.
-- A contact without a message that might matter (longer than a word) has an empty list.
create or replace function crm.inbound_messages(after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  ids uuid[];
begin
  ids := array(
    select c.id from crm.instagram_contacts c where c.id > coalesce((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000')
    order by c.id limit page_size);
  return (
    select ops.page(jsonb_agg(jsonb_build_object('contact_id', i.id, 'messages', coalesce(m.messages, '[]')) order by i.id),
                    jsonb_agg(jsonb_build_object('id', i.id) order by i.id), page_size)
    from unnest(ids) as i(id)
    left join (
      select m.contact_id, jsonb_agg(jsonb_build_object('at', m.sent_at, 'text', left(m.message_text, 4000)) order by m.sent_at, m.ordinal) as messages
      from crm.instagram_messages m where m.contact_id = any (ids) and not m.is_outbound and strpos(m.message_text, ' ') > 0 group by 1
    ) m on m.contact_id = i.id);
end
$$;
revoke all on function crm.inbound_messages(jsonb, integer) from public;
grant execute on function crm.inbound_messages(jsonb, integer) to service_role;
