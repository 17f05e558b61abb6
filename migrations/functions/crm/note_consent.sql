-- Notes that somebody agreed to get offers, or takes that back. payload: {id (the caller's), handle, given, evidence or reason, at, by}. The latest
-- word decides; what is older than it is kept as history.
-- -> {id: of the contact, or null, username, is_given: what holds now, tables}
create or replace function crm.note_consent(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  contact constant uuid := crm.find_contact(payload ->> 'handle');
  noted bigint;
begin
  if dry_run then
    return ops.preview('crm.note_consent', payload);
  end if;
  if contact is null then
    return jsonb_build_object('id', null, 'username', null, 'is_given', null, 'tables', jsonb '{}');
  end if;
  perform from crm.instagram_contacts c where c.id = contact for update;
  insert into crm.consents (id, contact_id, is_given, evidence, reason, at, noted_by)
  values ((payload ->> 'id')::uuid, contact, (payload -> 'given')::boolean, payload ->> 'evidence', payload ->> 'reason',
          coalesce((payload ->> 'at')::timestamptz, now()), payload ->> 'by')
  on conflict (id) do nothing;
  get diagnostics noted = row_count;
  return jsonb_build_object(
    'id', contact, 'username', (select c.instagram_username from crm.instagram_contacts c where c.id = contact),
    'is_given', (select s.is_given from crm.consents s where s.contact_id = contact order by s.at desc, s.noted_at desc limit 1),
    'tables', jsonb_build_object('crm.consents', jsonb_build_object('inserted', noted, 'updated', 0, 'unchanged', 1 - noted)));
end
$$;
revoke all on function crm.note_consent(jsonb, boolean) from public;
grant execute on function crm.note_consent(jsonb, boolean) to service_role;
