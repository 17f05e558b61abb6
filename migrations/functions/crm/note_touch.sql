-- Notes a touch that no message stands for. payload: {id (the caller's, so that a call that is sent again notes one), handle, lane, at, note, by}
-- -> {id: of the contact, or null, username, tables}
create or replace function crm.note_touch(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  contact constant uuid := crm.find_contact(payload ->> 'handle');
  touched_at constant timestamptz := coalesce((payload ->> 'at')::timestamptz, now());
  noted bigint;
  moved bigint;
begin
  if dry_run then
    return ops.preview('crm.note_touch', payload);
  end if;
  if contact is null then
    return jsonb_build_object('id', null, 'username', null, 'tables', jsonb '{}');
  end if;
  perform crm.sign_changes(payload ->> 'by', payload ->> 'note');
  insert into crm.contact_touches (id, contact_id, lane, at, note, noted_by)
  values ((payload ->> 'id')::uuid, contact, payload ->> 'lane', touched_at, payload ->> 'note', payload ->> 'by')
  on conflict (id) do nothing;
  get diagnostics noted = row_count;
  update crm.instagram_contacts c set last_meaningful_touch = touched_at
  where c.id = contact and (c.last_meaningful_touch is null or c.last_meaningful_touch < touched_at);
  get diagnostics moved = row_count;
  return jsonb_build_object(
    'id', contact, 'username', (select c.instagram_username from crm.instagram_contacts c where c.id = contact),
    'tables', jsonb_build_object(
      'crm.contact_touches', jsonb_build_object('inserted', noted, 'updated', 0, 'unchanged', 1 - noted),
      'crm.instagram_contacts', jsonb_build_object('inserted', 0, 'updated', moved, 'unchanged', 1 - moved)));
end
$$;
revoke all on function crm.note_touch(jsonb, boolean) from public;
grant execute on function crm.note_touch(jsonb, boolean) to service_role;
