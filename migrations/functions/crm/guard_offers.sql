-- An offer waits to be sent only to somebody who agreed to offers. What records the past is accepted. Contacts are locked before their
-- consent is read: who withdraws it at this moment waits, and finds the message (crm.end_offers). Security definer: it must see all consents.
create or replace function crm.guard_offers() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  offers constant uuid[] := array(select n.id from new_rows n where n.lane = 'offer' and n.status in ('pending', 'scheduled'));
  people uuid[];
  refused text;
begin
  if cardinality(offers) = 0 then
    return null;
  end if;
  people := array(select o.contact_id from crm.queue_contacts(offers) o where o.contact_id is not null);
  perform from crm.instagram_contacts c where c.id = any (people) order by c.id for share;
  select q.username into refused
  from crm.queue_contacts(offers) o join crm.outreach_queue q on q.id = o.id
  where o.contact_id is null or o.contact_id not in (select crm.consenting(people))
  order by q.username limit 1;
  if found then
    raise exception '@% has not agreed to offers and cannot be sent one', refused
      using errcode = 'OS004', hint = 'note the consent with its evidence: outreach contacts consent';
  end if;
  return null;
end
$$;
revoke all on function crm.guard_offers() from public;

-- They come after the guard of suppressions (triggers fire by name): that one's refusal is the one to tell.
create or replace trigger hold_offers_on_insert after insert on crm.outreach_queue
  referencing new table as new_rows for each statement execute function crm.guard_offers();
create or replace trigger hold_offers_on_update after update on crm.outreach_queue
  referencing new table as new_rows for each statement execute function crm.guard_offers();
