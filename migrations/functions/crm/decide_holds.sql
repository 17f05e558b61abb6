-- Decides what a contact wrote that may be a no: payload: {handle, decision: no or not_a_no, reason, by}
-- -> {id: of the contact, or null, username, quotes: what was decided now, tables}
create or replace function crm.decide_holds(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  contact constant uuid := crm.find_contact(payload ->> 'handle');
  quotes jsonb;
begin
  if dry_run then
    return ops.preview('crm.decide_holds', payload);
  end if;
  if contact is null then
    return jsonb_build_object('id', null, 'username', null, 'quotes', jsonb '[]', 'tables', jsonb '{}');
  end if;
  with decided as (
    update crm.holds h set decided_at = now(), decision = payload ->> 'decision', reason = payload ->> 'reason', decided_by = payload ->> 'by'
    where h.contact_id = contact and h.decided_at is null
    returning h.quote, h.said_at
  )
  select coalesce(jsonb_agg(d.quote order by d.said_at), '[]') into quotes from decided d;
  return jsonb_build_object(
    'id', contact, 'username', (select c.instagram_username from crm.instagram_contacts c where c.id = contact), 'quotes', quotes,
    'tables', jsonb_build_object('crm.holds', jsonb_build_object('inserted', 0, 'updated', jsonb_array_length(quotes), 'unchanged', 0)));
end
$$;
revoke all on function crm.decide_holds(jsonb, boolean) from public;
grant execute on function crm.decide_holds(jsonb, boolean) to service_role;
